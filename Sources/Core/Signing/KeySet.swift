/// Keys of which at least `threshold` different ones must have signed.
public struct KeySet: Sendable, Hashable {
    public static let mostKeys = 16

    public let threshold: Int
    /// In the order given, each once.
    public let keys: [PublicKey]

    public init(threshold: Int, keys: [PublicKey]) throws(SigningError) {
        guard Set(keys).count == keys.count, keys.count <= KeySet.mostKeys,
            (1...max(1, keys.count)).contains(threshold),
            !keys.isEmpty
        else { throw .keySet(threshold: threshold, keys: keys.count, different: Set(keys).count) }
        self.threshold = threshold
        self.keys = keys
    }

    /// One key, whose signature is enough.
    public init(_ key: PublicKey) {
        threshold = 1
        keys = [key]
    }
}
