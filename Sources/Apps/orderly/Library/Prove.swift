import Agent
import ArgumentParser
import Documents
import Execution
import Runbooks
import Signing

struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Whether what a runbook's steps do is undone, tried out with failures on copies.",
        discussion: """
            Copies what the steps declare to write (in all at most 20,000 files and 256 MiB), runs the first step, the \
            first two, and so on, each time with a failure: before the last step, after it, killed in the middle of what it \
            writes and at its first write, out of time, in the middle of its commit, and with the power cut at each point of that commit. \
            The engine's own undo and recovery then have to leave everything as it was, and so has the same undo once more. \
            The whole runbook is run twice, which should change nothing the second time. Which failures could be brought about \
            stands beside each step.

            Of host actions nothing is launched: those for which their plugin has a test are proved with its answers (`proved \
            with stubs`). Direct writes are not proved.

            With --output the proof is written down for `orderly allowlist sign --proofs`, which records its digest.

            Exits 0 when every step is proved, has nothing to undo, or is declared harmless or irreversible; 1 otherwise, \
            and when it is not idempotent; 2 usage; 4 when this machine cannot; 5 when it was interrupted. The host is as before in every case.
            """)

    @Argument(help: "A runbook's id or file.", completion: .file()) var runbook: String
    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "name=value"))
    var settings: [Setting] = []
    @OptionGroup var shelves: LibraryOptions
    @Flag(help: "Print as JSON; docs/OUTPUT.md has the keys.") var json = false
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Also write the proof there; into a folder as RB-ID.json.", valueName: "path"),
        completion: .file(extensions: ["json"]))
    var output: String?

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
        if let output { try write(proof, to: output) }
        if proof.value.machine != nil { throw Finished(status: .cannot) }
        if proof.value.unfit(for: valid) != nil { throw Finished(status: .findings) }
        if case .changes = proof.value.repetition { throw Finished(status: .findings) }
    }

    private func write(_ proof: Masked<Proof>, to output: String) throws(CommandFailure) {
        var path = output
        if output.hasSuffix("/") || File.isDirectory(output) {
            while path.hasSuffix("/") { path.removeLast() }
            try File.makeDirectory(path, mode: 0o755)
            path += "/\(proof.value.runbook.id).json"
        }
        let bytes = JSON.bytes(proof.node) + [0x0A]
        try File.write(bytes, to: path)
        Console.note("\(path): sha256 \(Digest(of: bytes))")
    }
}
