/// What stands on `docs/DIAGNOSTICS.md`, of which a test holds it a copy.
extension Meaning {
    /// By number.
    public static let all: [Meaning] = text + shape + runbooks + plugins + checks + signed + configuration

    private static let text: [Meaning] = [
        Meaning(1, "larger than a document may be", "split it; 1 MiB is the most"),
        Meaning(2, "not YAML, or not JSON", "mend the syntax where the message points"),
        Meaning(3, "not UTF-8, or a byte order mark", "save the file as UTF-8 without one"),
        Meaning(
            4, "a control, format or bidirectional character, written or escaped",
            "remove it; what a person reads must be what is signed"),
        Meaning(5, "a tab in indentation or outside block text", "use spaces"),
        Meaning(6, "no document, more than one, or a directive", "one document in one file"),
        Meaning(7, "a key stands twice", "keep one"),
        Meaning(8, "a merge key `<<`", "write out what the map holds"),
        Meaning(9, "nested too deeply, or too large once aliases are followed", "make it flatter; repeat less"),
        Meaning(10, "a tag that does not fit", "leave the tag out"),
        Meaning(11, "a key that is no text", "put it in quotes"),
        Meaning(12, "a number with a leading zero, out of range, or not finite", "quote it where text is meant"),
        Meaning(13, "an alias without its anchor, or inside it", "name an anchor that stands before"),
        Meaning(20, "a link or a device among the documents", "put the document itself there"),
    ]

    private static let shape: [Meaning] = [
        Meaning(
            101, "an unknown key",
            "see \"did you mean\"; a key of a later version needs a later agent; notes go under `why` or `x-…`"),
        Meaning(102, "a value of the wrong kind", "give the kind that the message names"),
        Meaning(103, "a key is missing", "add it"),
        Meaning(104, "not a time", "write `2026-11-21T09:00:00Z`"),
        Meaning(105, "not one of the words that are possible", "choose one that the message lists"),
        Meaning(106, "not a duration", "write `30s`, `15m`, `24h`, `7d`"),
        Meaning(107, "not a size", "write `64KiB`, `256MiB`"),
        Meaning(108, "not a pattern", "RE2's subset: no look-around, no back-references"),
    ]

    private static let runbooks: [Meaning] = [
        Meaning(201, "`${{` without `}}`", "close it: `\"${{ params.NAME }}\"`"),
        Meaning(
            202, "a reference to nothing that is known",
            "use `params`, `item`, `before`, `steps`, `failing`, `run` or `secrets`"),
        Meaning(203, "a key is a reference", "write keys out"),
        Meaning(204, "arguments are no list of texts", "`[tool, --option, \"${{ params.x }}\"]`; there is no shell"),
        Meaning(
            205, "a parameter without a type, or with bounds that do not fit it",
            "give `type` and what it needs (`pattern`, `under`, `values`, …)"),
        Meaning(206, "a default that does not fit its type, or makes `optional` pointless", "change one of them"),
        Meaning(
            210, "an id that is no `RB-<AREA>-<NNN>`, or stands in two files", "give each runbook an id of its own"),
        Meaning(211, "no version", "three numbers: `1.0.0`"),
        Meaning(212, "a control that is in no table", "cite HIPAA, NIST 800-53r5 or CIS 8 as they number it"),
        Meaning(
            213, "`agent` or `tools` is no range, this agent is outside it, or nothing runs the tool",
            "write `\">=1.3\"`; update the agent; leave such a tool out"),
        Meaning(214, "a step's id is no name, or stands twice", "lower case, digits, `-`, `_`; one each"),
        Meaning(215, "not exactly one of `uses`, `run`, `script`, `check`", "split the step"),
        Meaning(216, "a key where the engine does not obey it", "move it to where it means something"),
        Meaning(
            217, "a loop, retry or time without a bound or outside it, or a loop over values of several types",
            "bound it; a list that is looped over needs `max`"),
        Meaning(218, "an interpreter that is not known", "choose one of those listed"),
        Meaning(219, "`env` or `exit` that cannot be", "upper-case names that no loader obeys; codes 0 to 255"),
        Meaning(220, "there is no such action", "see \"did you mean\"; name the plugin's folder with `--plugins`"),
        Meaning(221, "there is no such check, or an action stands where a check must", "likewise"),
        Meaning(222, "a needed parameter is not given", "give it in `with`"),
        Meaning(223, "`with` gives a parameter that does not exist", "see the names that are known"),
        Meaning(224, "a value does not fit its parameter", "give one that its type and bounds accept"),
        Meaning(
            225, "a reference that has no value where it stands, or of the wrong type",
            "use a value of an earlier step, or narrow its type"),
        Meaning(
            227, "a value that may be absent goes where one is needed", "ask first: `if: [{value: …, exists: true}]`"),
        Meaning(228, "a duration or size in arguments without a unit", "add `.seconds`, `.days`, `.bytes`"),
        Meaning(229, "text, a list or a map as part of an argument", "`stdin` for text; a list as a whole element"),
        Meaning(
            230, "a host action does not say how it is undone",
            "`before` and cases, or `undo: none` with `harmless` or `irreversible`"),
        Meaning(231, "a `direct` write does not say how it is undone", "likewise; or stage it"),
        Meaning(232, "an undo of what changes nothing", "remove it"),
        Meaning(233, "an `undo` that is neither automatic, cases, nor none with one reason", "write one of the three"),
        Meaning(234, "an undo that only tells somebody", "`undo: none` with `irreversible`; tell in `on_failure`"),
        Meaning(235, "`recover` without `irreversible`", "remove it; what can be undone is undone"),
        Meaning(236, "a step calls harmless what its plugin calls irreversible", "remove `harmless`"),
        Meaning(237, "a change that nothing verifies", "add `verify` with the check that found the trouble"),
        Meaning(239, "`on_failure` changes something", "tell there; take back in `undo`"),
        Meaning(
            240, "the host's power outside a plugin's action, or without its grade",
            "move it into an action with `grade: host`"),
        Meaning(241, "a tool that is a path, a value or an interpreter", "write its bare name"),
        Meaning(242, "arguments that would become code", "a literal tool that is no launcher; a script without power"),
        Meaning(243, "the host grade without `reason`", "say what it needs the host for"),
        Meaning(244, "a value with the host's power that is no whole element after `--`", "put `--` before it"),
        Meaning(
            245, "a unit, host or path reaches a host action without a bound",
            "add `one_of` or `pattern` here, or `--bound` in the allowlist"),
        Meaning(246, "a host action does not say what a dry-run does", "add `simulate`"),
        Meaning(247, "an undo in cases that has observed or taken nothing before", "add `before` with `take`"),
        Meaning(
            248, "a step that restarts the host or the agent without saying so",
            "`expects: reboot` or `expects: agent-restart`, and the run goes on afterwards"),
        Meaning(
            249, "`expects` or `within` where a run could not go on afterwards",
            "a step of its own, without staged files, loop or retry; a reboot is `disruptive`"),
        Meaning(250, "a write that is too wide, or reaches what Orderly trusts", "name the file, or a folder below"),
        Meaning(251, "a write to what root obeys, without `reason`", "say why; the signer must accept it by name"),
        Meaning(252, "a secret in arguments or environment", "use `${{ secrets.NAME }}`, the path of its file"),
        Meaning(253, "`${{` in a script's text", "use `$PARAM_NAME` or `/run/orderly/params.json`"),
        Meaning(254, "a step that would end the host or the agent", "tell a person instead"),
        Meaning(255, "`confine` takes a value of another type", "path, secret or host-port"),
        Meaning(256, "grade and confinement do not agree", "`pure` writes nothing; `files` names what it writes"),
        Meaning(260, "a limit outside what a host can keep", "choose one inside the bounds given"),
        Meaning(
            261, "a capability that no step may have", "use a socket or a staged file; see those that are possible"),
        Meaning(262, "(warning) read as its owner reads it", "say in `why` what it is needed for"),
        Meaning(263, "a path in `confine` that is part literal, part value", "write it out, or make it a whole value"),
        Meaning(
            264, "(warning) a secret is handed over in the environment",
            "a file or standard input is seen by that process alone"),
        Meaning(
            265, "a secret is handed over two ways, or in the place of something else",
            "`NAME`, `{name: NAME, as: stdin}` or `{name: NAME, env: VARIABLE}`"),
    ]

    private static let plugins: [Meaning] = [
        Meaning(301, "a name that cannot be one, or stands twice", "lower case, digits and `-`; one each"),
        Meaning(302, "a script's file that is missing or no text", "name a UTF-8 file of the plugin's own folder"),
        Meaning(
            303, "not exactly one of `run`, `script`, `alert`, or an alert with power", "split it; an alert is `pure`"),
        Meaning(304, "two observations take the same name", "rename one"),
    ]

    private static let checks: [Meaning] = [
        Meaning(
            401, "observations that are no map of 1 to 32, or have no single source",
            "one of `run`, `script`, `read`, `read_all`, `stat`, `link` each"),
        Meaning(402, "`parse` does not fit itself", "`match` with named groups; `others` only beside it"),
        Meaning(403, "a pattern that is none, or holds values", "fix it; patterns are written out"),
        Meaning(
            404, "a pointer that is none, or names many places where one is needed",
            "`/name/key`; `*` for every element"),
        Meaning(
            405, "a matcher that says nothing, or cannot be",
            "one of `equals`, `one_of`, `matches`, `contains`, `at_least`, …"),
        Meaning(
            406, "a duration of a check that is none, or out of bounds", "write `30s`, `15m`, `24h` inside the bounds"),
        Meaning(407, "an observation that writes", "remove it from `confine`"),
        Meaning(408, "the grade of a check does not fit", "`pure`, or `host` with `reason`"),
        Meaning(409, "`exit` that says nothing", "`{0: data, 3: drift}`, and one code gives data"),
        Meaning(410, "a reference in a check that means nothing there", "use its `params`"),
        Meaning(411, "an observation may take longer than `every`", "shorten its `timeout`, or look less often"),
        Meaning(412, "`heal` that cannot be", "a runbook's id, `with`, and a budget inside the bounds"),
        Meaning(413, "`applies` that is none of `exists`, `tool`, `not`", "an absolute path, or a bare tool's name"),
        Meaning(414, "a check's name that is no PLUGIN/CHECK", "write both"),
        Meaning(415, "conditions that are no list of conditions", "`- {value: \"${{ … }}\", equals: …}`"),
        Meaning(416, "a taken value without a plain name or type", "lower case, digits and `_`; a written-out type"),
        Meaning(421, "not a baseline, or a version below 1", "`orderly: baseline/v1`; versions count up"),
        Meaning(
            422, "an entry of a baseline that cannot be", "ids of their own, `uses: PLUGIN/CHECK`, hosts that are named"
        ),
        Meaning(
            423, "a host's change to a check that it does not have, or without a reason",
            "name one of the checks above; `off` says why"),
        Meaning(
            424, "a baseline's check does not exist, or its values do not fit",
            "see the plugin: `orderly explain PLUGIN/CHECK`"),
    ]

    private static let signed: [Meaning] = [
        Meaning(501, "not a SHA-256 digest", "64 lower-case hexadecimal digits"),
        Meaning(502, "not a public key", "64 hexadecimal digits, as `orderly key show` prints"),
        Meaning(503, "a version below what it counts from", "count up"),
        Meaning(504, "not a name, or no site", "letters, digits, `-`, `_`, `.`"),
        Meaning(505, "a document of another kind", "hand over the one that is asked for"),
        Meaning(506, "a key in two roles", "one key, one role"),
        Meaning(507, "a role's keys or threshold cannot be", "different keys, and a threshold of at most their number"),
        Meaning(508, "times in the wrong order", "issued, then expires, then `not_after`"),
        Meaning(509, "a trust document without a root role", "name root keys, or it can never be followed"),
        Meaning(511, "an order for nobody, or for a host and for all", "one `host`, or `hosts: all`"),
        Meaning(512, "an order id that is not 128 random bits", "sign orders with `orderly order sign`"),
        Meaning(513, "a hold that is too long, or none", "a time up to the one given"),
        Meaning(
            514, "words of an order that are too long or hold controls",
            "one line of at most 500 bytes; at most 16 entries"),
        Meaning(520, "an allowlist names something twice", "sign it again from a clean folder"),
        Meaning(521, "a plugin's file that is a link, too large, too many, or of another mode", "plain files only"),
        Meaning(522, "`tree` is not the digest of the file list", "sign it again; the list was changed by hand"),
        Meaning(523, "a bound without `one_of` or `pattern`", "give one"),
        Meaning(
            524, "`proof` and `unproven` beside each other",
            "sign it again: with the proof, or with `--unproven`"),
    ]

    private static let configuration: [Meaning] = [
        Meaning(601, "a site or host name that cannot be", "1 to 63 letters, digits, `-`, `_`, `.`"),
        Meaning(602, "a server address that cannot be", "`https://control.msp.example`, no user, query or fragment"),
        Meaning(603, "nothing says whose orders this host obeys", "set `trust_file`"),
        Meaning(604, "`mcp_public_key` is no Ed25519 public key", "its 64 hexadecimal digits, or `trust_file` instead"),
        Meaning(605, "a path that is not absolute and plain", "no `.`, `..` or empty part"),
        Meaning(606, "a number outside its bounds", "choose one inside"),
        Meaning(607, "a secret with no source, or two", "exactly one of `file` and `credential`"),
        Meaning(608, "the environment sets trust or keys", "unset the variable; they come from the file alone"),
        Meaning(609, "not a day of the week", "as the message shows"),
        Meaning(610, "a time zone that this host does not know", "an IANA name; install tzdata"),
        Meaning(611, "a window that starts when it ends", "two different times"),
        Meaning(612, "not a time of day", "`\"02:00:00\"`"),
        Meaning(613, "a secret's name that no document could ask for", "lower-case letters, digits, `_`"),
        Meaning(614, "a state directory below a folder that every cage shows", "`/var/lib/orderly`; keys lie in it"),
    ]
}
