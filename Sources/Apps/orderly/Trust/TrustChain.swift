import Signing

/// Trust documents that follow one another, oldest first; the last is the one in force.
struct TrustChain {
    let newest: Trust
    /// Of the newest.
    let bytes: [UInt8]
    /// Those before it.
    let older: [(version: Int, envelope: [UInt8])]

    /// Files in any order. One alone needs no other.
    init(reading files: [String]) throws(CommandFailure) {
        var read: [(trust: Trust, bytes: [UInt8], file: String)] = []
        for file in files { read.append((try SignedFile.trust(file), try SignedFile.read(file), file)) }
        read.sort { $0.trust.version < $1.trust.version }
        guard let first = read.first, let last = read.last else {
            throw CommandFailure(.usage, "no trust document is named", hint: "give --trust FILE")
        }
        do throws(SigningError) {
            _ = try first.trust.successor(through: read.dropFirst().map(\.bytes), now: last.trust.issued)
        } catch {
            throw CommandFailure(error, files.joined(separator: ", "))
        }
        newest = last.trust
        bytes = last.bytes
        older = read.dropLast().map { ($0.trust.version, $0.bytes) }
    }
}
