"""Cases, lists and policies as plain values that every format shares; no clock, no store."""

from escalate.views.ahead import NextView, next_view
from escalate.views.case import CaseView, case_view
from escalate.views.due import DueView
from escalate.views.erased import ErasureView, erasure_view
from escalate.views.export import (
    ErasedExportView,
    ExportView,
    Proven,
    erased_export_view,
    export_view,
)
from escalate.views.form import FormView, form_view
from escalate.views.head import HeadView, head_view
from escalate.views.keeping import (
    BackupView,
    ImportView,
    RestoreView,
    backup_view,
    import_view,
    restore_view,
)
from escalate.views.listing import Filters, ListView, list_page, list_view
from escalate.views.plan import PlanView, plan_view
from escalate.views.policy import PolicyView, policy_view
from escalate.views.readings import ReadingsView, readings_view
from escalate.views.receipt import Receipt, receipt
from escalate.views.redact import redacted
from escalate.views.retention import RetentionView, retention_view
from escalate.views.verification import VerificationView, verification_view
from escalate.views.why import WhyView, why_view
from escalate.views.worst import due_page, due_view

__all__ = [
    "BackupView",
    "CaseView",
    "DueView",
    "ErasedExportView",
    "ErasureView",
    "ExportView",
    "Filters",
    "FormView",
    "HeadView",
    "ImportView",
    "ListView",
    "NextView",
    "PlanView",
    "PolicyView",
    "Proven",
    "ReadingsView",
    "Receipt",
    "RestoreView",
    "RetentionView",
    "VerificationView",
    "WhyView",
    "backup_view",
    "case_view",
    "due_page",
    "due_view",
    "erased_export_view",
    "erasure_view",
    "export_view",
    "form_view",
    "head_view",
    "import_view",
    "list_page",
    "list_view",
    "next_view",
    "plan_view",
    "policy_view",
    "readings_view",
    "receipt",
    "redacted",
    "restore_view",
    "retention_view",
    "verification_view",
    "why_view",
]
