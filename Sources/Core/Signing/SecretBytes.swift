import CSodium

/// Bytes of a secret, in memory that is locked where the limit allows, guarded, kept out of core dumps, and wiped when
/// the last holder lets go.
///
/// `@unchecked Sendable` holds because the memory is written only in `init`, made read-only there, and freed only in
/// `deinit`, when no other reference is left; so is `plain`, which is never written in between.
@safe public final class SecretBytes: @unchecked Sendable {
    public let count: Int
    /// Nil where the system has no such memory: then `plain` holds them, and is wiped too.
    private let memory: UnsafeMutableRawPointer?
    private var plain: [UInt8]

    /// The caller's own copy stays.
    public init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        plain = []
        unsafe memory = Sodium.isReady ? unsafe sodium_malloc(max(bytes.count, 1)) : nil
        guard let memory = unsafe memory else {
            plain = Array(bytes)
            return
        }
        unsafe UnsafeMutableRawBufferPointer(start: memory, count: count).copyBytes(from: bytes)
        unsafe sodium_mprotect_readonly(memory)
    }

    deinit {
        unsafe sodium_free(memory)
        Sodium.wipe(&plain)
    }

    /// A copy that nobody wipes unless whoever asked for it does.
    public var bytes: [UInt8] {
        guard let memory = unsafe memory else { return plain }
        return unsafe Array(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Overwrites what held a secret. Where other arrays share the bytes, those stay as they are.
    public static func wipe(_ bytes: inout [UInt8]) { Sodium.wipe(&bytes) }

    /// Overwrites memory before it is freed.
    @unsafe public static func wipe(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else { return }
        unsafe sodium_memzero(start, memory.count)
    }
}

extension SecretBytes: Hashable {
    public static func == (a: SecretBytes, b: SecretBytes) -> Bool {
        guard a.count == b.count else { return false }
        guard let left = unsafe a.memory, let right = unsafe b.memory else { return a.bytes == b.bytes }
        return unsafe sodium_memcmp(left, right, a.count) == 0
    }

    /// By their number alone: a hash is no place for a secret.
    public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(count) secret bytes" }
    public var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
