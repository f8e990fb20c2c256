"""What the product does, over the ports: decide and record, look and remember who looked.

Import what you need from its own module: no command pays for what another one does.
"""
