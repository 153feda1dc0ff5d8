import CKernel
import Glibc
import LaunchPlan

/// Between the privileged and the init stage of a cage that was built ahead: "built" goes up, then the launch and
/// "limited" go down. Whoever's other side has ended, ends.
struct Link {
    let descriptor: Int32

    static func pair() throws(Failure) -> (Link, Link) {
        var ends: [Int32] = [-1, -1]
        try attempt(.clone, unsafe kernel_socketpair(&ends))
        return (Link(descriptor: ends[0]), Link(descriptor: ends[1]))
    }

    /// Standard input, output, errors, plan, status, lifeline and tally, which go before the sources.
    private static let channels = Channel.standardInput...Channel.tally
    /// What one message has room for.
    static let mostSources = Int(KERNEL_MOST_DESCRIPTORS) - channels.count

    func send() throws(Failure) {
        var byte: UInt8 = 0
        try attempt(.clone, Int32(clamping: unsafe kernel_send(descriptor, &byte, 1, nil, 0)))
    }

    /// False when the other side has ended.
    func receive() -> Bool {
        var byte: UInt8 = 0
        var received = 0
        return unsafe kernel_receive(descriptor, &byte, 1, nil, 0, &received) == 1
    }

    /// The launcher's own descriptors, and further sources of the plan: a byte for each, 0 for one that is optional
    /// and missing.
    func send(_ sources: MountSources) throws(Failure) {
        let present: [UInt8] = [1] + sources.descriptors.map { $0 >= 0 ? 1 : 0 }
        let descriptors = Array(Self.channels) + sources.descriptors.filter { $0 >= 0 }
        try attempt(
            .clone,
            Int32(
                clamping: unsafe kernel_send(
                    descriptor, present, present.count, descriptors, descriptors.count)))
    }

    /// Puts the channels in their places, and returns what was opened for the further sources. Nil when the other side
    /// has ended.
    func receiveLaunch() -> [Int32]? {
        var present = [UInt8](repeating: 0, count: 1 + Self.mostSources)
        var descriptors = [Int32](repeating: -1, count: Int(KERNEL_MOST_DESCRIPTORS))
        var received = 0
        let count = Self.receive(from: descriptor, &present, &descriptors, &received)
        let wanted = present.prefix(max(0, count)).dropFirst()
        guard count > 0, received == Self.channels.count + wanted.count(where: { $0 == 1 }) else { return nil }
        for (place, found) in zip(Self.channels, descriptors) {
            // Received numbers are the lowest that were free, and all of the channels' are taken.
            guard found > Channel.tally else { return nil }
            let result = dup2(found, place)
            let error = errno
            guard result >= 0 else {
                let status = place > Channel.status ? Channel.status : descriptors[Int(Channel.status)]
                Status.send(.failed(Failure(.clone, errno: error)), to: status)
                return nil
            }
            close(found)
        }
        var opened = descriptors.prefix(received).dropFirst(Self.channels.count)
        return wanted.map { $0 == 1 ? opened.removeFirst() : -1 }
    }

    /// One message with descriptors: the result of kernel_receive, which is asked again where it fails. A launch lies there
    /// as long as the kernel has no memory to hand it out, and who cannot take it has no channel to say so.
    static func receive(
        from socket: Int32, _ bytes: inout [UInt8], _ descriptors: inout [Int32], _ received: inout Int
    ) -> Int {
        var count = 0
        for pause: UInt32 in [0, 1000, 10_000, 100_000] {
            if pause > 0 { usleep(pause) }
            count = unsafe kernel_receive(
                socket, &bytes, bytes.count, &descriptors, descriptors.count, &received)
            // Of what came without all of its descriptors nothing is left.
            if count >= 0 || count == -Int(EMSGSIZE) { break }
        }
        return count
    }
}
