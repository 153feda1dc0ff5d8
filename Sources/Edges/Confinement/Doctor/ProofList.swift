import CKernel
import Execution
import Glibc
import LaunchPlan
import Runbooks

/// Everything that is tried, in the order in which it is shown.
enum ProofList {
    /// The layer behind `network: {connect: …}`.
    static let ports = "network ports"
    static let idMapping = "id-mapped mounts"

    static func all(on ground: borrowing Ground, for user: HostFeatures.User, uidBase: UInt32) -> [Proof] {
        files(on: ground, for: user, uidBase) + processes(on: ground) + network(on: ground) + limits(for: user)
    }

    // MARK: Files

    private static func files(on ground: borrowing Ground, for user: HostFeatures.User, _ uidBase: UInt32) -> [Proof] {
        let (closed, open) = (ground.closed, ground.open)
        let reading = { (path: String) in CageVariant.plain.declaring { $0.reads.append(.init(path: path)) } }
        let unnamed = CageVariant.plain.changing("without a rule for /tmp") { plan in
            plan.step.landlock?.paths.removeAll { $0.path == "/tmp" }
        }
        var proofs = [
            Proof(
                group: .files, layer: "mount namespace", meaning: "an undeclared file is not there",
                attempts: [Trial(.read(open), .cage(.plain), .refused(ENOENT))],
                controls: [Trial(.read(open), .cage(reading(open)), .works), Trial(.read(open), .host, .works)]),
            Proof(
                group: .files, layer: "read-only root", meaning: "a new file in /",
                attempts: [Trial(.create("/orderly-doctor"), .cage(.withoutLandlock), .refused(EROFS))],
                controls: [Trial(.create("/tmp/orderly-doctor"), .cage(.withoutLandlock), .works)]),
            Proof(
                group: .files, layer: "landlock", need: .full, meaning: "a write that no rule allows",
                attempts: [Trial(.create("/tmp/orderly-doctor"), .cage(unnamed), .refused(EACCES))],
                controls: [
                    Trial(.create("/tmp/orderly-doctor"), .cage(.plain), .works),
                    Trial(.create("/tmp/orderly-doctor"), .cage(.withoutLandlock), .works),
                ]),
            secrets,
            overlay(on: ground, user == .root ? copied(on: ground, uidBase, "what is staged is copied") : nil),
        ]
        if user == .root {
            let meaning = "what is staged is copied, and nothing can be written direct"
            proofs.append(idMappedMounts(on: ground, copied(on: ground, uidBase, meaning)))
            let mounts = HostFile.text("/proc/self/mountinfo") ?? ""
            proofs += FileSystems.others(than: ground.folder, in: mounts).map { idMappedMounts(of: $0.folder, $0.kind) }
            proofs.insert(
                Proof(
                    group: .files, layer: "user namespace", meaning: "a file of root's own",
                    attempts: [Trial(.read(closed), .cage(reading(closed)), .refused(EACCES))],
                    controls: [
                        Trial(.read(open), .cage(reading(open)), .works), Trial(.read(closed), .host, .works),
                        Trial(
                            .read(closed),
                            .cage(reading(closed).changing("without a user namespace") { $0.identity = .host }), .works),
                    ]), at: 0)
        }
        return proofs
    }

    private static var secrets: Proof {
        let cage = CageVariant.withoutLandlock.declaring {
            $0.files = [.init(kind: .secret, name: "probe", content: Array("orderly-doctor-secret".utf8))]
        }
        return Proof(
            group: .files, layer: "secrets", meaning: "a write beside a secret",
            attempts: [Trial(.create("/run/secrets/new"), .cage(cage), .refused(EROFS))],
            controls: [
                Trial(.read("/run/secrets/probe"), .cage(cage), .works),
                Trial(.create("/tmp/new"), .cage(cage), .works),
            ])
    }

    private static func overlay(on ground: borrowing Ground, _ instead: Proof.Instead?) -> Proof {
        let (note, tree) = (ground.note, ground.tree)
        let (first, second) = (ground.staged(1), ground.staged(2))
        let staged = CageVariant.plain.declaring("staged", grade: .files) { $0.writes = [.staged(first)] }
        let direct = CageVariant.plain.declaring("direct", grade: .files) { $0.writes = [.direct(path: tree)] }
        let upper = (second.upper ?? "") + "/made"
        return Proof(
            group: .files, layer: "staged overlay", meaning: "a staged write leaves the host's file as it is",
            attempts: [
                Trial(.append(note), .cage(staged), .works) {
                    HostFile.contents(note)?.count == 1 ? nil : "the host's file changed"
                },
                Trial(
                    .create(tree + "/made"),
                    .cage(CageVariant.plain.declaring("staged", grade: .files) { $0.writes = [.staged(second)] }),
                    .works
                ) { HostFile.kind(upper) == .file ? nil : "nothing was staged" },
            ],
            controls: [
                Trial(.append(note), .cage(direct), .works) {
                    HostFile.contents(note)?.count == 2 ? nil : "the host's file did not change"
                }
            ], instead: instead)
    }

    /// What steps with `minimum: degraded` have where no overlay can lie on id-mapped mounts: copies, as root's.
    private static func copied(on ground: borrowing Ground, _ uidBase: UInt32, _ meaning: String) -> Proof.Instead {
        let root = ground.copied(uidBase)
        let made = (root.upper ?? "") + "/made"
        return Proof.Instead(
            meaning: meaning,
            attempts: [
                Trial(
                    .create(root.path + "/made"),
                    .cage(
                        CageVariant.plain.declaring("staged in a copy", grade: .files) { $0.writes = [.staged(root)] }),
                    .works
                ) { HostFile.kind(made) == .file ? nil : "nothing was staged" }
            ])
    }

    /// Owners on disk are root's own, whoever writes inside.
    private static func idMappedMounts(on ground: borrowing Ground, _ instead: Proof.Instead) -> Proof {
        let (tree, made) = (ground.tree, ground.made)
        let direct = CageVariant.plain.declaring("direct", grade: .files) { $0.writes = [.direct(path: tree)] }
        let unmapped = direct.changing("without id-mapping") { plan in
            for index in plan.sources.indices { plan.sources[index].options.remove(.idMapped) }
        }
        return Proof(
            group: .files, layer: idMapping, meaning: "what is written is root's on disk",
            attempts: [
                Trial(.create(made), .cage(direct), .works) {
                    var status = kernel_stat()
                    let result = unsafe kernel_statx(AT_FDCWD, made, 0, &status)
                    return result == 0 && status.uid == 0 ? nil : "on disk it is owned by \(status.uid)"
                }
            ],
            controls: [
                Trial(.create(made + "2"), .cage(unmapped), .refused(EACCES), .refused(EOVERFLOW))
            ], instead: instead)
    }

    /// Of another file system: only whether it can be mapped. /etc is what most steps write.
    private static func idMappedMounts(of folder: String, _ kind: String) -> Proof {
        // Alone, as a stage's layers are.
        let alone = { (mapping: Launch.Read.Mapping) in
            CageVariant.plain.declaring { $0.reads.append(.init(path: folder, mapping: mapping)) }
                .changing(mapping == .owner ? "with \(folder) id-mapped" : "with \(folder)") { plan in
                    for index in plan.sources.indices where plan.sources[index].path == folder {
                        plan.sources[index].options.remove(.recursive)
                    }
                }
        }
        return Proof(
            group: .files, layer: "\(idMapping) of \(folder)", need: folder == "/etc" ? .full : .never,
            meaning: "\(kind) takes a map",
            attempts: [Trial(.read("/dev/null"), .cage(alone(.owner)), .works)],
            controls: [Trial(.read("/dev/null"), .cage(alone(.other)), .works)])
    }

    // MARK: Processes

    private static func processes(on ground: borrowing Ground) -> [Proof] {
        let unfiltered = CageVariant.plain.changing("without seccomp") { $0.step.filters = [] }
        let overriding = CageVariant.plain.changing("with CAP_DAC_OVERRIDE") { $0.step.capabilities = 1 << 1 }
        let neighbour = Attempt.signal(ground.neighbour)
        return [
            Proof(
                group: .processes, layer: "pid namespace", meaning: "a signal to a process outside",
                attempts: [Trial(neighbour, .cage(.plain), .refused(ESRCH))],
                controls: [Trial(.signal(1), .cage(.plain), .works, .refused(EPERM)), Trial(neighbour, .host, .works)]),
            Proof(
                group: .processes, layer: "capabilities", meaning: "opening a file of its own that allows nobody",
                attempts: [Trial(.override("/tmp/orderly-doctor"), .cage(.plain), .refused(EACCES))],
                controls: [Trial(.override("/tmp/orderly-doctor"), .cage(overriding), .works)]),
            Proof(
                group: .processes, layer: "no_new_privs",
                meaning: "a filter is taken from a process without capabilities",
                attempts: [Trial(.filter, .cage(.plain), .works)],
                controls: [Trial(.filter, .host, .refused(EACCES))]),
            Proof(
                group: .processes, layer: "seccomp", meaning: "a call that is not on the list",
                attempts: [Trial(.keyring, .cage(.plain), .refused(EPERM))],
                controls: [
                    Trial(.signal(1), .cage(.plain), .works, .refused(EPERM)),
                    Trial(.keyring, .cage(unfiltered), .works),
                ]),
            Proof(
                group: .processes, layer: "further user namespaces", meaning: "one more, with seccomp off",
                attempts: [Trial(.namespace, .cage(unfiltered), .refused(ENOSPC), .refused(EPERM), .refused(EUSERS))],
                controls: [Trial(.namespace, .host, .works)]),
        ]
    }

    // MARK: Network

    private static func network(on ground: borrowing Ground) -> [Proof] {
        let (declared, other) = ground.ports
        let shared = CageVariant.withoutLandlock.changing("in the host's network") { $0.network = .host }
        let connecting = CageVariant.plain.declaring("with one port declared") {
            $0.network = .connect([HostPort(host: "127.0.0.1", port: declared)])
        }
        return [
            Proof(
                group: .network, layer: "network namespace", meaning: "a listener of the host's",
                attempts: [
                    Trial(
                        .connect(other), .cage(.withoutLandlock), .refused(ENETUNREACH), .refused(ECONNREFUSED),
                        .refused(EHOSTUNREACH))
                ],
                controls: [Trial(.connect(other), .cage(shared), .works), Trial(.connect(other), .host, .works)]),
            Proof(
                group: .network, layer: ports, need: .never, meaning: "a port that is not declared",
                attempts: [Trial(.connect(other), .cage(connecting), .refused(EACCES))],
                controls: [Trial(.connect(declared), .cage(connecting), .works)]),
        ]
    }

    // MARK: Limits

    private static func limits(for user: HostFeatures.User) -> [Proof] {
        let need: Finding.Need = user == .root ? .full : .never
        let memory = CageVariant.plain.declaring("with 32 MiB") { $0.limits.memory = 32 << 20 }
        let processes = CageVariant.plain.declaring("with 8 processes") { $0.limits.processes = 8 }
        let processor = { (percent: Int) in
            CageVariant.plain.declaring("with \(percent)% of a core") { $0.limits.cpu = percent }
        }
        let time = CageVariant.plain.declaring("with 200 ms") { $0.limits.time = .milliseconds(200) }
        return [
            Proof(
                group: .limits, layer: "memory limit", need: need, meaning: "more than its share",
                attempts: [
                    Trial(
                        .allocate(96 << 20), .cage(memory), .ended(.outOfMemory), .ended(.signalled(signal: SIGKILL)),
                        .refused(ENOMEM))
                ],
                controls: [Trial(.allocate(4 << 20), .cage(memory), .works)]),
            Proof(
                group: .limits, layer: "process limit", need: need, meaning: "one too many",
                attempts: [Trial(.fork(32), .cage(processes), .refused(EAGAIN))],
                controls: [Trial(.fork(4), .cage(processes), .works)]),
            Proof(
                group: .limits, layer: "processor limit", need: need, meaning: "a fifth of a core, given a twentieth",
                attempts: [Trial(.spin(100), .cage(processor(5)), .refused(ETIME))],
                controls: [Trial(.spin(100), .cage(processor(100)), .works)]),
            Proof(
                group: .limits, layer: "time limit", meaning: "a step without end",
                attempts: [Trial(.wait, .cage(time), .ended(.timedOut))],
                controls: [Trial(.signal(1), .cage(.plain), .works, .refused(EPERM))]),
        ]
    }
}
