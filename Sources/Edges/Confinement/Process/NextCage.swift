import CKernel
import LaunchPlan
import Runbooks
import Synchronization

/// The cage that is built before its launch, as the agent knows it: what it is built from, and the groups that it is in.
final class NextCage: Sendable {
    private let state = Mutex(State())
    /// Where a fork server is asked.
    let socket: Mutex<Descriptor>

    init(_ socket: consuming Descriptor) {
        self.socket = Mutex(socket)
    }

    private struct State: ~Copyable {
        var groundwork: Groundwork?
        /// Nil until something is known of how cages begin.
        var file: Descriptor?
        /// Nil once a launch has it.
        var group: ControlGroup?
        var isOver = false

        var fileNumber: Int32? {
            switch file {
            case .some(let file): file.number
            case .none: nil
            }
        }

        var hasGroup: Bool {
            switch group {
            case .some: true
            case .none: false
            }
        }
    }

    /// The groups that it is in already. Nil where there are none.
    func takeGroup() -> ControlGroup? {
        state.withLock { $0.group.take() }
    }

    /// Has a cage built that begins like the launch before it, or as those did of which nothing else is `known`; does
    /// nothing where there is one. A failure costs nothing but time: launches are started without.
    ///
    /// - Parameter limits: that the next launch probably has.
    func prepare(_ known: Groundwork?, in groups: ControlGroups, _ limits: Limits) {
        state.withLock { state in
            guard !state.isOver else { return }
            if let known, known != state.groundwork {
                guard let file = try? LauncherProcess.memory("groundwork", known.encoded()) else { return }
                state.groundwork = known
                state.file = .some(file)
            } else if state.hasGroup {
                return
            }
            var group = ControlGroup(in: groups, name: RunName.next())
            guard let file = state.fileNumber, (try? group.make()) != nil, (try? group.limit(by: limits)) != nil else {
                return
            }
            var byte = Channel.Request.prepare.rawValue
            let descriptors = [file] + group.descriptors
            let sent = socket.withLock {
                unsafe kernel_send($0.number, &byte, 1, descriptors, descriptors.count)
            }
            // Only now, when nobody is in it, an older one can be removed.
            if sent == 1 { state.group = .some(group) }
        }
    }

    /// There will be no further one. `body` ends whoever is in its groups; then they are removed. Does nothing when it is
    /// over already.
    func finish(_ body: () -> Void) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            body()
            state.group = nil
        }
    }
}
