import Agent
import ArgumentParser
import Documents
import Execution
import Runbooks

struct DryRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run",
        abstract: "What a runbook would change on this machine, without changing anything.",
        discussion: """
            Its steps run in the same cage as in a real run, with every write in an overlay, without network and without \
            sockets of the host; later steps, checks and `validate` see what earlier ones wrote. Needs no allowlist and no \
            root. What cannot be simulated is `not simulated`, what may depend on it is `unknown`.

            Exits 0 when everything was simulated and nothing fails; 1 when something would fail, is unknown or was not \
            simulated; 2 usage; 4 when this machine cannot build the cage (the message names the layer; see `orderly \
            doctor`); 5 when it was interrupted. The host is as before in every case.
            """)

    @Argument(help: "A runbook's id or file.", completion: .file()) var runbook: String
    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "name=value"))
    var settings: [Setting] = []
    @Option(
        help: ArgumentHelp(
            "A secret's content, for steps that are given it; without it they are not simulated.",
            valueName: "name=file"))
    var secret: [SecretSetting] = []
    @OptionGroup var shelves: LibraryOptions
    @Option(
        help: ArgumentHelp(
            "What `run.site` is; without it that of the agent's configuration, where this machine has one.",
            valueName: "name"))
    var site: NameArgument?
    @OptionGroup var agent: HostOptions
    @Flag(
        help:
            "Exit 0 although something was not simulated, is unknown or is not needed here. What would fail still exits 1."
    )
    var allowUnknown = false
    @Flag(
        help: """
            Go on where a precondition does not hold here, such as in a container that is no host; what follows is then \
            unknown, and it exits 1.
            """)
    var pastPreconditions = false
    @Flag(help: "Print as JSON; docs/OUTPUT.md has the keys.") var json = false

    func validate() throws {
        let names = settings.map(\.name)
        if Set(names).count != names.count { throw ValidationError("a parameter is set twice") }
    }

    func run() throws {
        let valid = try shelves.runbook(runbook)
        let params = try SimulatedParameters(valid.runbook).filled(
            Dictionary(settings.map { ($0.name, $0.value) }) { _, last in last })
        let stop = StopToken()
        let watch = InterruptWatch(stop, saying: "stopping: nothing was changed")
        defer { watch.end() }
        let enrolled = try enrolled()
        var simulation = LocalSimulation(host: enrolled?.host ?? Environment.hostName, stop: stop) { progress in
            if Console.showsProgress { LiveSteps.show(progress) }
        }
        simulation.site = site?.text ?? enrolled?.site
        simulation.protected = ["/etc/orderly", "/var/lib/orderly"]
        if pastPreconditions { simulation.assuming = .preconditions }
        for setting in secret {
            simulation.secrets[setting.name] = try File.read(setting.file, limit: 1 << 20)
        }
        let prediction: Masked<Prediction>
        do throws(AgentFailure) { prediction = try simulation.predict(valid, params: params) } catch {
            throw CommandFailure(error)
        }
        if json { Console.print(prediction.node) } else { Console.print(PredictionReport(prediction).text) }
        if let status = status(of: prediction.value) { throw Finished(status: status) }
    }

    /// Nil where there is none, or it cannot be read and nobody named it.
    private func enrolled() throws(CommandFailure) -> Agent.Configuration? {
        guard agent.path == HostOptions.standardPath else { return try agent.configuration() }
        return try? agent.configuration()
    }

    private func status(of prediction: Prediction) -> ExitStatus? {
        switch prediction.ending {
        case .cannot: .cannot
        case .stopped: .failed
        case .fails: .findings
        case .declines(_, .skip): allowUnknown ? nil : .findings
        case .declines, .unknown: .findings
        case .complete: prediction.isWhole || allowUnknown ? nil : .findings
        }
    }
}

/// `--secret name=file`
struct SecretSetting: ExpressibleByArgument {
    let name: String
    let file: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        file = String(argument[argument.index(after: equals)...])
        if file.isEmpty { return nil }
    }
}
