#!/bin/sh
# A case under each of the five policies, from the first disagreement to its end, on a store that
# is thrown away afterwards. Every command is printed before it runs; the first error stops it.
# All dates are fixed (ESCALATE_NOW), so that it prints the same every time. People and children
# are invented.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if ! command -v escalate >/dev/null 2>&1; then
  # Not installed: run it from the source.
  escalate() { PYTHONPATH="$here" "${PYTHON:-python3}" -m escalate.cli "$@"; }
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
# Nobody's own store, config or policies take part.
HOME=$work
XDG_CONFIG_HOME=$work/config
XDG_DATA_HOME=$work/data
ESCALATE_STORE=demo.db
ESCALATE_STATE=$work/state
ESCALATE_CACHE=$work/cache
export HOME XDG_CONFIG_HOME XDG_DATA_HOME ESCALATE_STORE ESCALATE_STATE ESCALATE_CACHE ESCALATE_NOW
export ESCALATE_BY
unset ESCALATE_CONFIG ESCALATE_DEBUG || true

title() { printf '\n\n######## %s\n' "$*"; }
tell() { printf '\n# %s\n' "$*"; }
now() { ESCALATE_NOW=$1; }
by() { ESCALATE_BY=$1; }

echoed() {
  printf '\n$ escalate'
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_.=/:-]*) printf ' "%s"' "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
}

run() {
  echoed "$@"
  escalate "$@" 2>&1
}

# The beginning of a long output.
start_of() {
  echoed "$@"
  escalate "$@" >long.txt 2>&1
  sed -n '1,30p' long.txt
  echo "[…]"
}

# A command that must be refused with that exit code.
refused() {
  wanted=$1
  shift
  echoed "$@"
  got=0
  escalate "$@" 2>&1 || got=$?
  printf '[exit code %s]\n' "$got"
  [ "$got" -eq "$wanted" ]
}

title "The policies"
now 2026-03-02T09:00Z
by "duty manager"
run policy list
run policy plan krscp --pathway "referral and enquiry" --raised 2/3/2026

# ------------------------------------------------------------------------------------------------
title "Kingston and Richmond: a referral that was not taken up"
by "health visitor"
now 2026-03-02T10:00Z
run open --policy krscp --pathway "referral and enquiry" --child K-1041 --raised 2/3/2026 \
  --raising "health visitor, Your Healthcare (health)" \
  --responding "social worker, Achieving for Children (children's social care)" \
  --disagreement "The referral of 26 February was closed without an assessment." \
  --answer theme=referral
now 2026-03-04T16:00Z
run step 1 continuing --when "4 March 2026 15:00" --channel telephone \
  --with "raising: health visitor" --with "responding: social worker" \
  --agreed "A home visit would help." --not-agreed "Whether the threshold is met." \
  --approved-by "health visitor, Your Healthcare" \
  --approved-by "social worker, Achieving for Children" --approved-on 4/3/2026
run due
now 2026-03-10T09:30Z
tell "The week of Stage 1 has passed."
run due
run why 1
run step 1 unresolved --when "10 March 2026 09:00" --channel telephone \
  --with "raising: health visitor" --with "responding: social worker" \
  --not-agreed "Whether the threshold is met." --safe-now "Weekly visits by the health visitor." \
  --approved-by "team leader, Your Healthcare" \
  --approved-by "team manager, Achieving for Children"
now 2026-03-13T15:00Z
run step 1 resolved --when "13 March 2026 14:00" --channel meeting \
  --with "raising: first line manager" --with "responding: manager" \
  --agreed "An assessment starts on Monday." \
  --action "Start the assessment; manager, Achieving for Children; 16/3/2026" \
  --answer "advice[Your Healthcare]=Designated nurse: assess." \
  --answer "advice[Achieving for Children]=Principal social worker: assess." \
  --approved-by "first line manager, Your Healthcare" \
  --approved-by "manager, Achieving for Children"
refused 20 close 1
run answer 1 "copy on the child's file" --record 1
run answer 1 "copy on the child's file" --record 2
run answer 1 "copy on the child's file" --record 3
now 2026-03-16T17:00Z
run action 1 1 --done --done-on 16/3/2026
run close 1
run show 1

# ------------------------------------------------------------------------------------------------
title "Warrington: an extension, and a mistake that is corrected"
by "practice nurse"
now 2026-03-17T10:00Z
run open --policy warrington --child W-207 --raised 17/3/2026 \
  --raising "practice nurse, NHS Warrington CCG (CCG)" \
  --responding "social worker, Warrington Borough Council (children's social care)" \
  --disagreement "We see a need for protection where the council sees a need for help." \
  --answer "level=Child Protection" --answer "theme=levels of need / thresholds" \
  --answer "safe now=The grandmother stays with the family." \
  --answer "reported to the CCG safeguarding team=17 March, by telephone"
now 2026-03-18T12:00Z
run step 2 unresolved --when "18 March 2026 11:00" \
  --with "raising: supervisor" \
  --answer "concern.problem=Bruises were explained in two ways." \
  --answer "concern.what the disagreement is about=The level of need." \
  --answer "concern.aim=A strategy discussion." \
  --answer "evidence.nature=Two entries in the record." --answer "evidence.source=The practice." \
  --answer "risk to the child=Further injury." \
  --answer "member of staff informed=Yes, by the supervisor."
now 2026-03-23T09:00Z
refused 20 extend 2 --until 27/3/2026
run extend 2 --until 27/3/2026 \
  --answer "rationale=The other agency's worker is away until Thursday." \
  --action "Meet on Thursday; practice nurse, NHS Warrington CCG; 26/3/2026"
run why 2
now 2026-03-26T16:30Z
run step 2 resolved --when "26 March 2026 15:00" --channel "face to face" \
  --with "raising: practice nurse" --with "responding: social worker" \
  --agreed "A strategy discussion on Friday." \
  --answer "written confirmation.agreed outcome=A strategy discussion on Friday." \
  --answer "written confirmation.how outstanding issues will be pursued=None is outstanding."
tell "The meeting was at four: both versions stay in the trail."
run correct 2 5 --reason "Typed the wrong hour." --happened "26 March 2026 16:00"
run action 2 1 --done --done-on 26/3/2026
run answer 2 "shared with" --record 1 --part "the worker who raised the concern=practice nurse" \
  --part "relevant personnel=Designated Nurse"
run answer 2 "shared with" --record 2 --part "the worker who raised the concern=practice nurse" \
  --part "relevant personnel=Designated Nurse"
run answer 2 "safe now" "The grandmother stays until the strategy discussion." --visit 2
run close 2 --answer "learning.learning points=Ask for both accounts early." \
  --answer "learning.shared with=Practice meeting" --answer "debrief=26 March"
run show 2 --redact

# ------------------------------------------------------------------------------------------------
title "University Hospitals of Leicester: risk of significant harm, so on the same day"
by "ward sister"
now 2026-04-01T11:00+01:00
run open --policy uhl --child U-88 --raised "1 April 2026 10:30" \
  --raising "ward sister, UHL" --responding "consultant paediatrician, UHL" \
  --disagreement "Discharge is planned before the injuries are explained." \
  --answer "theme=decisions made" --answer "level=Child Protection" \
  --answer "line manager notified=Matron, 1 April 10:40"
run flag 3 --when "1 April 2026 11:00"
run due
now 2026-04-01T13:00+01:00
run step 3 unresolved --when "1 April 2026 12:15" --channel "face to face" \
  --with "raising: ward sister" --with "responding: consultant paediatrician" \
  --answer "decisions=The child stays on the ward today." \
  --safe-now "The child stays on the ward, observed."
now 2026-04-01T15:00+01:00
tell "Step 3 begins with a Named Doctor or a Named Nurse."
refused 20 step 3 unresolved --when "1 April 2026 14:30" \
  --with "raising: Nurse in Charge" --with "responding: Consultant Paediatrician on-call" \
  --answer "decisions=Referred to the Named Doctor."
run step 3 unresolved --when "1 April 2026 14:30" --channel telephone \
  --with "raising: Nurse in Charge" --with "responding: Consultant Paediatrician on-call" \
  --entering "third party: Named Doctor for Safeguarding" \
  --answer "decisions=Referred to the Named Doctor." --safe-now "The child stays on the ward." \
  --answer "justified[raising]=yes" --answer "justified[responding]=yes" \
  --answer "manager contact=1 April 14:30, by telephone"
now 2026-04-01T17:30+01:00
run step 3 resolved --when "1 April 2026 17:00" --channel meeting \
  --with "raising: ward sister" --with "responding: consultant paediatrician" \
  --with "third party: Named Doctor for Safeguarding" \
  --agreed "No discharge before the strategy discussion." \
  --answer "decisions=No discharge before the strategy discussion." \
  --safe-now "The child stays on the ward." \
  --answer "resolutions meeting=1 April 17:00: all three"
run why 3
for record in 1 2 3; do
  run answer 3 "shared with safeguarding team" --record "$record" --part "method=email"
done
run answer 3 "safeguarding referral" --part "ICE reference=ICE-4471" --on 1/4/2026
run answer 3 "safeguarding team notified" "On x15770, 1 April 12:20"
run answer 3 "second opinion" --part "consultant=Consultant Paediatrician on-call" \
  --part "opinion=The injuries need explaining before discharge."
run unflag 3 --reason "The strategy discussion has taken the child's safety over."
run close 3 --answer "learning=none identified" --answer "learning sent=none identified"
start_of export 3 --format form

# ------------------------------------------------------------------------------------------------
title "Leicester, Leicestershire and Rutland: actions that close a case"
by "designated safeguarding lead"
now 2026-04-13T09:00+01:00
run open --policy llr --child L-19 --raised 13/4/2026 \
  --raising "teacher, Example School (school)" \
  --responding "social worker, Leicester City Council (children's social care)" \
  --disagreement "The plan of February has not been carried out." \
  --answer "trigger=agreed actions not acted upon" --answer "theme=service provision" \
  --answer "co-workers consulted=yes"
now 2026-04-15T16:00+01:00
run step 4 unresolved --hold --when "15 April 2026 15:30" --channel telephone \
  --with "raising: teacher" --with "responding: social worker" \
  --agreed "The plan stands." --not-agreed "When it starts." \
  --safe-now "School sees the child daily." \
  --answer "decisions=Managers will be told. No action." \
  --answer "problem.significance to the child=Support is three weeks late." \
  --answer "problem.what it is=Nobody is allocated." --answer "problem.possible cause=Leave." \
  --answer "problem.what needs to be achieved=A start date." \
  --answer "single agency record[raising]=School file" \
  --answer "single agency record[responding]=Case notes"
now 2026-04-16T09:00+01:00
run refer 4 --answer "link to the plan=Child in need plan of February" \
  --answer "how the family is told=By the teacher, on Friday"
now 2026-04-17T11:30+01:00
run step 4 resolved --when "17 April 2026 11:00" --channel meeting \
  --with "raising: line manager" --with "responding: line manager" \
  --agreed "The family support worker starts on Monday." --safe-now "School sees the child daily." \
  --action "Start family support; line manager, Leicester City Council; 20/4/2026" \
  --answer "decisions=Family support starts on Monday." \
  --answer "justified[raising]=yes" --answer "justified[responding]=yes" \
  --answer "manager contact=17 April, in a meeting" \
  --answer "single agency record[raising]=School file" \
  --answer "single agency record[responding]=Case notes" \
  --answer "written confirmation.from=line manager" --answer "written confirmation.to=teacher" \
  --answer "written confirmation.medium=email" \
  --answer "written confirmation.agreed outcome=Family support starts on Monday." \
  --answer "written confirmation.outstanding issues=None."
now 2026-04-21T09:00+01:00
tell "The action is a day late."
run due
run action 4 1 --explain "The worker was ill." --new-plan "Start on Wednesday." --due 22/4/2026
now 2026-04-22T17:00+01:00
run action 4 1 --done
run answer 4 "shared with" "Class teacher" --record 1
run answer 4 "shared with" "Class teacher" --record 2
run close 4 --answer "learning=Agree start dates with every plan." \
  --answer "learning sent=LSCB office"
run show 4

# ------------------------------------------------------------------------------------------------
title "North East Lincolnshire: an equally divided child protection conference"
by "named nurse"
now 2026-05-01T10:00+01:00
run open --policy nel --pathway "equally divided view" --child N-3 --raised 1/5/2026 \
  --raising "named nurse, Example Community Health (health)" \
  --responding "social worker, Children's Services" \
  --disagreement "Whether the child needs a plan." \
  --vote "Example Community Health=for" --vote "Children's Services=against" \
  --vote "Example School=for" --vote "Humberside Police=against" \
  --answer "conference@1/5/2026=Initial conference" --answer "already on a plan=no" \
  --answer "level=child protection" --answer "trigger=difference of opinion" \
  --answer "conference chair=Independent Reviewing Officer" \
  --answer "report to the conference chair@28/4/2026=All reports" \
  --answer "discussed with the chair in advance.date=30 April" \
  --answer "discussed with the chair in advance.chair's note on the child's records=yes" \
  --answer "reasons for dispute.considered within conference=The injuries" \
  --answer "reasons for dispute.decisions reviewed by members=yes" \
  --answer "written confirmation.nature of the disagreement=The likelihood of harm" \
  --answer "written confirmation.how outstanding issues will be pursued=At the reconvened conference"
run why 5
run answer 5 "planned date" --on 14/5/2026
refused 20 answer 5 "planned date" --on 1/6/2026
for agency in "Example Community Health" "Children's Services" "Example School" "Humberside Police"; do
  run answer 5 "line manager informed" --each "$agency" --on 1/5/2026
done
now 2026-05-14T15:00+01:00
tell "The conference meets again; the votes decide the outcome, and they are equal again: up to A."
run step 5 --when "14 May 2026 13:00" --channel meeting \
  --with "raising: named nurse" --with "responding: social worker" \
  --with "chair: Independent Reviewing Officer, Children's Services" \
  --with "third party: head teacher, Example School" \
  --with "third party: detective sergeant, Humberside Police" \
  --vote "Example Community Health=for" --vote "Children's Services=for" \
  --vote "Example School=against" --vote "Humberside Police=against" \
  --answer "record references.agency records=EPR" \
  --answer "record references.child's record=N-3" \
  --answer "reconvened conference@14/5/2026=Reconvened" \
  --answer "passed to the deputy service director=By the conference chair, the same day" \
  --entering "raising: senior manager" \
  --entering "responding: Deputy Service Director Practice Standards and Principal Social Worker"
run show 5
for agency in "Example Community Health" "Children's Services" "Example School"; do
  run answer 5 views "A plan is needed." --each "$agency"
done
run answer 5 views "A plan is not needed." --each "Humberside Police"
now 2026-05-18T11:00+01:00
run step 5 resolved --when "18 May 2026 10:00" --channel meeting \
  --with "raising: senior manager" \
  --with "responding: Deputy Service Director Practice Standards and Principal Social Worker" \
  --agreed "A plan for three months, reviewed in August." --safe-now "The plan is in force." \
  --answer "record references.agency records=EPR" \
  --answer "record references.child's record=N-3"
run close 5

# ------------------------------------------------------------------------------------------------
title "The register"
run list
run due
run export --all --format csv --redact --out register.csv
run export 1 --format markdown --out case-1.md
start_of list --json
