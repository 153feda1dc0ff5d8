import Glibc

extension SeccompProfile {
    private static let setIdBits: [UInt64] = [0o4000, 0o2000]

    /// One program of three parts, because only one can have somebody who listens: arguments that are refused, numbers
    /// that nobody knows, calls that are allowed. The first kills what calls by another architecture's numbers.
    func programs() throws(SeccompFilter.Refusal) -> [[UInt8]] {
        let program = Self.falling(through: try refusedArguments()) + Self.unknownCalls + (try allowedCalls())
        guard program.count <= 4096 * 8 else { throw SeccompFilter.Refusal(call: "seccomp", errno: E2BIG) }
        return [program]
    }

    /// Where `program` allows a call, it goes on behind its own end instead: "return ALLOW" becomes a jump.
    private static func falling(through program: [UInt8]) -> [UInt8] {
        let allow = instruction(0x06, 0, 0, SeccompFilter.Answer.allow.action)
        let count = program.count / 8
        return (0..<count).flatMap { index in
            let found = program[8 * index..<8 * index + 8]
            return found.elementsEqual(allow) ? instruction(0x05, 0, 0, UInt32(count - index - 1)) : Array(found)
        }
    }

    /// libseccomp cannot compare the call's number, so these three instructions stand first:
    /// load the number; above the highest known, answer ENOSYS; else go on.
    private static let unknownCalls: [UInt8] =
        instruction(0x20, 0, 0, 0) + instruction(0x25, 0, 1, highestCall)
        + instruction(0x06, 0, 0, SeccompFilter.Answer.fail(ENOSYS).action)

    private static func instruction(_ code: UInt16, _ ifTrue: UInt8, _ ifFalse: UInt8, _ value: UInt32) -> [UInt8] {
        [UInt8(code & 0xff), UInt8(code >> 8), ifTrue, ifFalse] + (0..<4).map { UInt8(value >> (8 * $0) & 0xff) }
    }

    private func refusedArguments() throws(SeccompFilter.Refusal) -> [UInt8] {
        let filter = try SeccompFilter.make(otherwise: .allow)
        // Bytes typed into the terminal of whoever runs this (CVE-2017-5226), console buffers, and getting a terminal.
        for request: UInt64 in [0x5412, 0x541C, 0x540E] {
            try filter.add(.refuse, "ioctl", where: [.equal(1, request)])
        }
        // In a direct write these would stay on the host, owned by root.
        for bit in Self.setIdBits {
            try filter.add(.refuse, "chmod", where: [.masked(1, bit, bit)])
            try filter.add(.refuse, "fchmod", where: [.masked(1, bit, bit)])
            try filter.add(.refuse, "fchmodat", where: [.masked(2, bit, bit)])
            try filter.add(.refuse, "creat", where: [.masked(1, bit, bit)])
            for creating: UInt64 in [UInt64(O_CREAT), 0o20000000] {
                try filter.add(
                    .refuse, "open", where: [.masked(1, creating, creating), .masked(2, bit, bit)])
                try filter.add(
                    .refuse, "openat", where: [.masked(2, creating, creating), .masked(3, bit, bit)])
            }
        }
        try refuseWhatLandlockDoesNotAsk(in: filter)
        return try filter.program()
    }

    /// Landlock is asked about bind(2) and connect(2) of TCP alone.
    private func refuseWhatLandlockDoesNotAsk(in filter: borrowing SeccompFilter) throws(SeccompFilter.Refusal) {
        guard sockets == .quiet || sockets == .outgoing else { return }
        // Without bind(2) the kernel takes a port.
        try filter.add(.refuse, "listen")
        // TCP_ULP: a socket that is made one of SMC is TCP no longer. The answer for a protocol that is not there, without
        // which libraries of TLS do.
        try filter.add(.fail(ENOENT), "setsockopt", where: [.equal(1, UInt64(IPPROTO_TCP)), .equal(2, 31)])
        guard sockets == .outgoing else { return }
        // MSG_FASTOPEN connects.
        let fastOpen: UInt64 = 0x2000_0000
        try filter.add(.refuse, "sendto", where: [.masked(3, fastOpen, fastOpen)])
        try filter.add(.refuse, "sendmsg", where: [.masked(2, fastOpen, fastOpen)])
        try filter.add(.refuse, "sendmmsg", where: [.masked(3, fastOpen, fastOpen)])
    }

    private func allowedCalls() throws(SeccompFilter.Refusal) -> [UInt8] {
        let filter = try SeccompFilter.make(otherwise: .refuse)
        for call in AllowedCalls.all { try filter.add(.allow, call) }
        for capability in capabilities {
            for call in CapabilityCalls.calls[capability] ?? [] { try filter.add(.allow, call) }
        }
        for call in Self.notImplemented { try filter.add(.fail(ENOSYS), call) }
        try filter.add(.allow, "clone", where: [.masked(0, Self.namespaceFlags, 0)])
        for persona: UInt64 in [0, 0xffff_ffff] {
            try filter.add(.allow, "personality", where: [.equal(0, persona)])
        }
        // A FIFO without set-id bits; every device and socket file is refused.
        if pipesOnDisk {
            let kindAndBits = UInt64(S_IFMT) | 0o6000
            try filter.add(.allow, "mknod", where: [.masked(1, kindAndBits, UInt64(S_IFIFO))])
            try filter.add(.allow, "mknodat", where: [.masked(2, kindAndBits, UInt64(S_IFIFO))])
        }
        try addSockets(to: filter)
        return try filter.program()
    }

    private func addSockets(to filter: borrowing SeccompFilter) throws(SeccompFilter.Refusal) {
        try filter.add(.allow, "socketpair", where: [.equal(0, UInt64(AF_UNIX))])
        // Name services go on without.
        guard sockets != .none else { return try filter.add(.fail(EAFNOSUPPORT), "socket") }
        try filter.add(unixSockets ? .allow : .fail(EAFNOSUPPORT), "socket", where: [.equal(0, UInt64(AF_UNIX))])
        for family in [UInt64(AF_INET), UInt64(AF_INET6)] {
            try addInternet(family, to: filter)
        }
        if capabilities.contains("net_raw") {
            for family in [UInt64(AF_INET), UInt64(AF_INET6), UInt64(AF_PACKET)] {
                try filter.add(.allow, "socket", where: [.equal(0, family), .masked(1, 0xf, 3)])
            }
        }
        let netlink = UInt64(AF_NETLINK)
        switch self.netlink {
        case .none: break
        case .readable:
            // NETLINK_ROUTE 0, NETLINK_SOCK_DIAG 4.
            for kind: UInt64 in [0, 4] {
                try filter.add(.allow, "socket", where: [.equal(0, netlink), .equal(2, kind)])
            }
        case .any: try filter.add(.allow, "socket", where: [.equal(0, netlink)])
        }
    }

    private func addInternet(_ family: UInt64, to filter: borrowing SeccompFilter) throws(SeccompFilter.Refusal) {
        // SOCK_STREAM 1, SOCK_DGRAM 2; above them flags.
        let stream = [SeccompFilter.Condition.equal(0, family), .masked(1, 0xf, 1)]
        if sockets == .any {
            try filter.add(.allow, "socket", where: stream)
        } else {
            // TCP alone: of MPTCP and SCTP Landlock is asked nothing. Programs that try them first go on with TCP.
            for kind in [0, UInt64(IPPROTO_TCP)] {
                try filter.add(.allow, "socket", where: stream + [.equal(2, kind)])
            }
        }
        if sockets == .outgoing { return }
        try filter.add(.allow, "socket", where: [.equal(0, family), .masked(1, 0xf, 2)])
    }
}
