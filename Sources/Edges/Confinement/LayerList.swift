import Execution
import LaunchPlan
import Runbooks

/// The layers under which a launch runs. The launcher refuses to go on without any that is in its plan, so what the
/// plan holds did hold.
struct LayerList {
    let launch: Launch
    let host: HostFeatures

    var layers: [Layer] {
        [Layer("mount namespace", .active), Layer("pid namespace", .active)] + identity + [networkLayer]
            + [
                Layer(
                    "capabilities", .active,
                    note: launch.capabilities.isEmpty ? nil : launch.capabilities.joined(separator: ", ")),
                Layer("no_new_privs", .active), landlock, Layer("seccomp", .active),
            ] + limits
            + (launch.files.contains { $0.kind == .secret }
                ? [Layer("secrets", .active, note: "a tmpfs of their own")] : [])
    }

    private var identity: [Layer] {
        if launch.grade == .host { return [Layer("user namespace", .absent, note: "grade host is root")] }
        guard host.user == .root else { return [Layer("user namespace", .active, note: "identity map")] }
        return [Layer("user namespace", .active)] + [idMapping].compactMap(\.self)
    }

    private var idMapping: Layer? {
        let name = "id-mapped mounts"
        let copies = launch.writes.compactMap { write in
            if case .staged(let root) = write, root.ownerShift != nil { root.path } else { nil }
        }
        guard copies.isEmpty else {
            return Layer(
                name, .degraded, note: "no overlay can lie on them here: copied were \(copies.joined(separator: ", "))")
        }
        let isUsed = !launch.writes.isEmpty || launch.reads.contains { $0.mapping == .owner }
        return isUsed ? Layer(name, .active) : nil
    }

    private var networkLayer: Layer {
        let name = "network namespace"
        switch launch.network {
        case .none, .ownLoopback: return Layer(name, .active)
        case .host: return Layer(name, .absent, note: "the host's network is declared")
        case .hostLoopback:
            return Layer(
                "network", .active, note: "the host's; nothing may listen, but its addresses cannot be bounded")
        case .connect:
            if host.landlock >= 4 { return Layer("network", .active, note: "TCP to the declared ports only") }
            return Layer("network", .degraded, note: "TCP only: Linux below 6.7 cannot bound the ports")
        }
    }

    private var landlock: Layer {
        switch host.landlock {
        case 0: Layer("landlock", .absent, note: "boot with lsm=landlock,… or a kernel from 5.13 on")
        case 1: Layer("landlock", .degraded, note: "ABI 1")
        default: Layer("landlock", .active, note: "ABI \(host.landlock)")
        }
    }

    private var limits: [Layer] {
        let names = [("memory limit", "memory"), ("process limit", "pids"), ("processor limit", "cpu")]
        return names.map { name, controller in
            switch host.groups {
            case .unified(_, let controllers) where controllers.contains(controller):
                Layer(name, .active, note: "cgroup v2")
            case .unified: Layer(name, .absent, note: "the \(controller) controller is not delegated")
            case .legacy: Layer(name, .active, note: "cgroup v1")
            case .none(let reason):
                switch controller {
                case "cpu": Layer(name, .absent, note: reason)
                case "memory": Layer(name, .degraded, note: "each process alone: \(reason)")
                default: Layer(name, .degraded, note: "by rlimit: \(reason)")
                }
            }
        }
    }

    /// Why `minimum: full` is not met; nil when it is.
    ///
    /// A layer that the launch itself gives up (grade host, network host) does not count, and limits count for root
    /// only: an ordinary user's step can use up no more than that user may.
    var shortfall: SetupFailure? {
        let names = Set(["memory limit", "process limit", "processor limit"])
        for layer in layers where layer.state != .active {
            let isGivenUp = layer.name == "user namespace" || layer.name == "network namespace"
            if isGivenUp || (names.contains(layer.name) && host.user != .root) { continue }
            if layer.name == "network" && launch.acceptsUnboundedPorts { continue }
            return SetupFailure(
                stage: "minimum", path: layer.name, errno: 0,
                hint:
                    "\(layer.name) is \(layer.state.rawValue) (\(layer.note ?? "no reason known")); full isolation is "
                    + "asked for: mend the host; less is enough under minimum_isolation: degraded, where the step does "
                    + "not declare minimum: full")
        }
        return nil
    }
}
