extension Rule {
    /// The rules of runbooks, plugins and allowlists, by their number.
    public static let all: [Rule] = values + documents + calls + undo + powers + plugins + allowlists

    private static let values: [Rule] = [
        Rule("ORD-201", "a `${{` has its `}}`", "Half a reference would be taken for text."),
        Rule(
            "ORD-202", "a reference is a known name",
            "Nothing is computed in it, so that reading a document runs nothing."),
        Rule("ORD-203", "a key is never a reference", "Keys decide what is read; values do not."),
        Rule("ORD-204", "arguments are a list of texts", "There is no shell: one element stays one argument."),
        Rule("ORD-205", "a parameter has a type and its bounds", "Every value that arrives later is judged by them."),
        Rule("ORD-206", "a default fits its own type", "A default is used without anyone looking."),
    ]

    private static let documents: [Rule] = [
        Rule("ORD-210", "a runbook's id is RB-<AREA>-<NNN> and its own", "Orders, allowlists and evidence name it."),
        Rule("ORD-211", "a version is three numbers", "Two versions must be comparable by people and programs."),
        Rule(
            "ORD-212", "a control is one of the tables", "A citation that does not exist proves nothing."),
        Rule(
            "ORD-213", "`agent` and `tools` are ranges of versions", "An older agent must refuse what it does not know."
        ),
        Rule("ORD-214", "each step has an id of its own", "Values, undo and evidence name the step."),
        Rule("ORD-215", "a step is exactly one of uses, run, script, check", "Two would have no order, and one undo."),
        Rule("ORD-216", "a key stands where the engine obeys it", "A key that does nothing promises something."),
        Rule("ORD-217", "loops, retries and times have bounds", "A run must end, and its worst case fit the window."),
        Rule("ORD-218", "a script's interpreter is known", "It is looked up in folders that only root writes."),
        Rule(
            "ORD-219", "`env` and `exit` say what a process gets and means", "Loaders and shells obey some variables."),
    ]

    private static let calls: [Rule] = [
        Rule("ORD-220", "an action that is used exists", "A run must not find out in the middle."),
        Rule("ORD-221", "a check that is asked exists", "A run must not find out in the middle."),
        Rule("ORD-222", "every needed parameter is given", "An absent value has no meaning."),
        Rule("ORD-223", "`with` gives known parameters only", "A misspelt one would silently be the default."),
        Rule("ORD-224", "a value fits its parameter", "Types are what keeps a value from becoming a command."),
        Rule("ORD-225", "a reference has a value where it stands", "A later step's value does not exist yet."),
        Rule("ORD-227", "what may be absent is asked for first", "A needed parameter cannot be absent."),
        Rule(
            "ORD-228", "a duration or size in arguments names its unit",
            "`7d` and `604800` mean different things to tools."),
        Rule("ORD-229", "text, lists and maps are no part of an argument", "They could become several, or an option."),
    ]

    private static let undo: [Rule] = [
        Rule("ORD-230", "a host action says how it is undone", "The engine cannot see what a service did."),
        Rule(
            "ORD-231", "a direct write says how it is undone",
            "Its writer goes on, so no before-image is safe to put back."),
        Rule("ORD-232", "what changes nothing has no undo", "An undo that is never due hides the one that is."),
        Rule(
            "ORD-233", "an undo is automatic, cases, or none with its reason",
            "The reason decides the outcome of a failure."),
        Rule("ORD-234", "an undo takes something back", "Telling somebody leaves the host changed."),
        Rule("ORD-235", "`recover` belongs to `irreversible`", "What can be undone is undone, not rolled forward."),
        Rule(
            "ORD-236", "a step does not call harmless what its plugin calls irreversible",
            "The plugin knows what it does."),
        Rule("ORD-237", "what changes something is verified", "An unverified change is not a success."),
        Rule("ORD-239", "`on_failure` tells, and changes nothing", "It runs when everything has been taken back."),
    ]

    private static let powers: [Rule] = [
        Rule(
            "ORD-240", "the host's power is a plugin action's", "A runbook is reviewed by more people and less closely."
        ),
        Rule("ORD-241", "a tool is a bare name that is written out", "A path or a value could name any program."),
        Rule("ORD-242", "arguments are data", "Interpreters and launchers would make them code."),
        Rule("ORD-243", "the host grade has its reason", "People sign it."),
        Rule("ORD-244", "with the host's power a value is a whole element after `--`", "It could become an option."),
        Rule(
            "ORD-245", "units, hosts and paths that reach a host action are bounded", "An order could name any of them."
        ),
        Rule("ORD-246", "a host action says what a dry-run does", "A dry-run must never act, nor claim success."),
        Rule("ORD-247", "an undo in cases has looked before", "Whether to stop or start depends on what was."),
        Rule(
            "ORD-248", "a planned interruption is said",
            "What is journaled before it goes on afterwards; anything else is undone."),
        Rule(
            "ORD-249", "a planned interruption is found done or not done",
            "What was staged, looped or tried again in the middle of it would be neither."),
        Rule("ORD-250", "no step writes what is too wide or trusted", "It could replace Orderly, or everything."),
        Rule("ORD-251", "writing what root obeys needs a reason", "It is as good as being root."),
        Rule("ORD-252", "secrets are given as files", "Arguments can be read by every process."),
        Rule("ORD-253", "no value in a script's text", "It would be code."),
        Rule("ORD-254", "no step ends the host", "An interrupted run is undone, never continued."),
        Rule("ORD-255", "`confine` takes paths, secrets and host:port only", "Other types do not say what is touched."),
        Rule("ORD-256", "grade and confinement agree", "A reader must see what a step may do by its grade."),
        Rule("ORD-260", "limits are inside what a host can keep", "A limit that is never reached is none."),
        Rule("ORD-261", "a capability is one that a step may have", "Some are as good as root without bounds."),
        Rule("ORD-262", "reading as the owner is a warning", "The step then reads what others may not."),
        Rule("ORD-263", "a path in `confine` is written out or a whole value", "Between the two nobody has seen it."),
        Rule(
            "ORD-264", "a secret in the environment is a warning",
            "Whatever a process starts inherits it, and may show it."
        ),
        Rule("ORD-265", "a secret goes one way into a process", "Two would be handed over in its place, or none."),
    ]

    private static let plugins: [Rule] = [
        Rule("ORD-301", "names in plugins are plain and their own", "Documents and evidence name them."),
        Rule("ORD-302", "a script is a text file of the plugin", "Only the plugin's own bytes are signed."),
        Rule("ORD-303", "an action is exactly one of run, script, alert", "Two would have no order, and one undo."),
        Rule("ORD-304", "taken values have names of their own", "An undo is judged by them."),
    ]

    private static let allowlists: [Rule] = [
        Rule("ORD-520", "an allowlist names each thing once", "Two entries could say two things."),
        Rule("ORD-521", "a plugin's files are plain and few", "Links and devices would lead out of what was signed."),
        Rule("ORD-522", "`tree` is the digest of the file list", "Evidence names a plugin by it."),
        Rule("ORD-523", "a bound is `one_of` or `pattern`", "Anything else would bound nothing."),
        Rule("ORD-524", "a runbook has a proof, or says why it has none", "Nobody could tell which of both is meant."),
    ]
}
