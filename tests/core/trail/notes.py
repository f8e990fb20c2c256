"""Checkpoints of a public log, Sigstore's of 2025, as it signed and published them."""

LOG_NAME = "log2025-1.rekor.sigstore.dev"
LOG_KEY = f"{LOG_NAME}+cf119915+AbfK5adZJxsI323FwGD2AJJ9F4i89cfDuLdGJBIYntuO"

LOG_CHECKPOINT = (
    f"{LOG_NAME}\n"
    "412115\n"
    "+8vUkEgBK/ansexBUomzocaWoPEmPIzxJC/y+xNMQN4=\n"
    "\n"
    f"— {LOG_NAME} zxGZFahCZ/+MqTjH4rC5MWcdLDWbpetE5l30RZfQc4BQkRjWSoKipEUPjvHENeZDHIlAsuezJcLzUVvI"
    "tpNjaSRoMAs=\n"
).encode()

LOG_WITNESSED = (
    f"{LOG_NAME}\n"
    "139911860\n"
    "EliTHtnx44DhEBH+5qIXBtQsSpc54Avam7mIYEvxnTA=\n"
    "\n"
    f"— {LOG_NAME} zxGZFcOra4Y7QpuiQen+CmnUvDZbxSXfBOXJzL+HKIeR9aC58QTfao58ABqkhVyBhQDseS+TZdDNpcnZ"
    "hoRxkh7IbQ0=\n"
    "— witness.stagemole.eu Z/euoAAAAABqxF18wrJCADsJ1G5Lc2JaRjZqqBwjpNqH24yQse4iJ4rKS6b5MtvHP+IbKYX"
    "waWuWokdGA+BubLFi+TrwK7xpKr6XBw==\n"
).encode()
"""One that a witness signed as well, by an algorithm of another kind."""
