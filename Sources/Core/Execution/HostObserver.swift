import Documents
import Drift
import Runbooks

/// Looks at the host through the seams: tools through the cage, files through the file system.
struct HostObserver: Observer {
    let seams: Seams
    let composer: LaunchComposer
    let label: String
    let grade: Grade
    let stop: StopToken
    /// Where what is printed goes, under `place`. Nil where no journal names it.
    var transcript: Transcript?
    var place = ""

    static let largestFile = 16 << 20
    static let mostFiles = 1000
    /// Of the files of one pattern together.
    static let mostBytes = 64 << 20

    func exists(_ path: String) -> Bool { seams.files.exists(path) }

    func has(tool: String) -> Bool {
        if case .success = seams.launcher.findTool(tool) { true } else { false }
    }

    func look(_ look: Look) -> Sight {
        do throws(FileFailure) {
            switch look {
            case .launch(let launch): return sight(of: launch)
            case .read(let path): return .content(hidden(try seams.files.read(path, limit: Self.largestFile)))
            case .readAll(let pattern): return .contents(try files(pattern))
            case .stat(let path): return .state(try seams.files.stat(path))
            case .link(let path): return .target(hidden(try seams.files.link(path)))
            }
        } catch {
            return error.code == .notFound ? .missing : .failed(reason: hidden("\(error.path): \(error.message)"))
        }
    }

    private func files(_ pattern: String) throws(FileFailure) -> [Sight.File] {
        var files: [Sight.File] = []
        let paths = try seams.files.glob(pattern)
        guard paths.count <= Self.mostFiles else {
            throw FileFailure(.tooLarge, path: pattern, "more than \(Self.mostFiles) files match")
        }
        var room = Self.mostBytes
        for path in paths {
            let content = try seams.files.read(path, limit: min(room, Self.largestFile))
            room -= content.count
            files.append(Sight.File(path: hidden(path), content: hidden(content)))
        }
        return files
    }

    /// Without what secrets hold, as the output of a launch is: what is seen may end in messages and evidence.
    private func hidden(_ content: [UInt8]) -> [UInt8] { seams.secrets.mask.hiding(in: content) }

    /// A name can hold a secret as well.
    private func hidden(_ text: String) -> String { seams.secrets.mask.hiding(in: text) }

    /// Again, since reading a form can bring out what stood there in another.
    func masked(_ node: Node) -> Node { seams.secrets.mask.hiding(in: node) }

    private func sight(of look: LookLaunch) -> Sight {
        switch composer.look(look, label: label, grade: grade) {
        case .failure(let problem): return .failed(reason: problem.message)
        case .success(let launch):
            let report = seams.launcher.launch(launch, stop: stop)
            let name = look.observation.name
            transcript?.add(name.isEmpty ? place : "\(place)/\(name)", report)
            guard case .exited(let code) = report.verdict else {
                return .failed(reason: report.verdict.failure(accepting: []) ?? "it ended without an exit code")
            }
            guard let output = report.standardOutput.bytes else { return .failed(reason: "its output is too long") }
            return .exited(code: code, output: output)
        }
    }
}
