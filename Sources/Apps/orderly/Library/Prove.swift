import Agent
import ArgumentParser
import Documents
import Execution
import Runbooks

struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Whether what a runbook's steps do is undone, tried out with failures on copies.",
        discussion: """
            Copies what the steps declare to write (of a folder at most 20,000 files and 256 MiB), runs the first step, the \
            first two, and so on, each time with a failure: before the last step, after it, killed when its work is done, \
            out of time, and in the middle of its commit. The engine's own undo then has to leave everything as it was, and so has the same \
            undo once more. The whole runbook is run twice, which should change nothing the second time.

            Host actions, activations, direct writes and alerts are left out: of them nothing is proved.

            Exits 0 when every step is proved or has nothing to undo; 1 otherwise, and when it is not idempotent; 2 usage; \
            4 when this machine cannot. The host is as before in every case.
            """)

    @Argument(help: "A runbook's id or file.", completion: .file()) var runbook: String
    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "name=value"))
    var settings: [Setting] = []
    @OptionGroup var shelves: LibraryOptions
    @Flag(help: "Print as JSON; docs/OUTPUT.md has the keys.") var json = false

    func run() throws {
        let valid = try shelves.runbook(runbook)
        let params = try SimulatedParameters(valid.runbook).filled(
            Dictionary(settings.map { ($0.name, $0.value) }) { _, last in last })
        let stop = StopToken()
        let watch = InterruptWatch(stop, saying: "stopping: nothing was changed")
        defer { watch.end() }
        var local = LocalProof(host: Environment.hostName, stop: stop)
        local.protected = ["/etc/orderly", "/var/lib/orderly"]
        let proof: Masked<Proof>
        do throws(AgentFailure) { proof = try local.prove(valid, params: params) } catch {
            throw CommandFailure(error)
        }
        if json { Console.print(proof.node) } else { Console.print(proof.text) }
        if stop.isStopped { throw Finished(status: .failed) }
        if proof.value.machine != nil { throw Finished(status: .cannot) }
        if !proof.value.isWhole || proof.value.repetition != .idempotent { throw Finished(status: .findings) }
    }
}
