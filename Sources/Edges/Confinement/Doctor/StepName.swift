import Execution
import Glibc

/// Whether the host has a name for the id that steps run as: the D-Bus daemon hangs up on ids without one, so no step could
/// ask systemd for anything (decision 0022).
struct StepName {
    static let layer = "name of the steps' id"
    /// That packaging/orderly-agent.sysusers makes.
    private static let usual = "orderly-step"
    /// In no range that is given out, so that nobody has a name for it.
    private static let nobody: uid_t = 0x7FFF_FFFE

    let id: uid_t
    let user: HostFeatures.User
    let launcher: String

    /// - Parameter uidBase: the host's id behind user 0 of a root agent's cages; an ordinary user's steps have that user's.
    init(for user: HostFeatures.User, uidBase: UInt32, launcher: String) {
        (self.user, self.launcher) = (user, launcher)
        id = user == .root ? uidBase : geteuid()
    }

    var finding: Finding {
        let name = Self.name(of: id)
        let trials = [
            Self.result(.attempt, id, isNamed: true), Self.result(.control, 0, isNamed: true),
            Self.result(.control, Self.nobody, isNamed: false),
        ]
        let layer =
            if let wrong = trials.first(where: { $0.role == .control && !$0.isAsExpected }) {
                Layer(
                    Self.layer, .absent,
                    note: "not proved: \(wrong.what): \(wrong.seen), where \(wrong.expected) was expected")
            } else if let name, user == .root, name != Self.usual {
                Layer(Self.layer, .degraded, note: "\(id) is \(name), who may do to steps what steps may do to \(name)")
            } else if let name {
                Layer(Self.layer, .active, note: "\(id) is \(name), to D-Bus too")
            } else {
                Layer(Self.layer, .absent, note: "\(id) has none: D-Bus hangs up on steps that declare its socket")
            }
        return Finding(
            .processes, layer, need: .never, trials: trials,
            remedy: layer.state == .active ? nil : remedy(for: name))
    }

    private func remedy(for name: String?) -> String {
        if let name {
            return name == Self.usual
                ? "let getpwuid(3) answer: look at `passwd` in /etc/nsswitch.conf"
                : "give \(name) another id: 65,536 from \(id) on are for steps alone"
        }
        // prefix/lib/orderly/orderly-confine, and what packaging/install puts beside it.
        let folder = launcher.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
        let file = folder + "/sysusers.d/orderly-agent.conf"
        if user == .root, id == Confinement.defaultUidBase, HostFile.kind(file) == .file,
            HostFile.kind("/run/systemd/system") != nil
        {
            return "systemd-sysusers \(file)"
        }
        return "useradd --system --uid \(id) --no-log-init --no-create-home --home-dir / --shell /usr/sbin/nologin "
            + (user == .root ? Self.usual : "orderly-\(id)")
    }

    private static func result(_ role: TrialResult.Role, _ id: uid_t, isNamed: Bool) -> TrialResult {
        let name = name(of: id)
        return TrialResult(
            role, "name=\(id)", place: "outside", expected: isNamed ? "a name" : "no name", seen: name ?? "no name",
            isAsExpected: (name != nil) == isNamed)
    }

    /// As getpwuid(3) has it, of whatever the host asks for names. Nil where there is none.
    static func name(of id: uid_t) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var room = [CChar](repeating: 0, count: 1 << 16)
        let result = unsafe getpwuid_r(id, &entry, &room, room.count, &found)
        guard result == 0, let entry = unsafe found, let name = unsafe entry.pointee.pw_name else { return nil }
        return unsafe String(cString: name)
    }
}
