public import Signing

/// Names of the files of an export, relative to its folder.
public enum ExportLayout {
    public static let admission = "admission.json"
    public static let hostKey = "host.pub"
    public static let readMe = "README.txt"
    public static let emptyTrustedRoot = "trusted_root-empty.json"

    public static func trust(_ version: Int) -> String { "trust/\(version).json" }

    /// The record alone: what cosign is given as the blob.
    public static func record(_ place: ChainPlace) -> String { "statements/\(place).json" }
    public static func bundle(_ place: ChainPlace) -> String { "statements/\(place).json.sigstore.json" }
    public static func envelope(_ place: ChainPlace) -> String { "statements/\(place).dsse.json" }
    public static func receipt(_ place: ChainPlace) -> String { "receipts/\(place).json" }

    /// What a step printed, by the digest in its statement.
    public static func output(_ digest: Digest) -> String { "output/\(digest.hex)" }

    static func outputDigest(_ name: String) -> Digest? {
        name.hasPrefix("output/") ? Digest(hex: String(name.dropFirst("output/".count))) : nil
    }

    /// Where a file stands by its name `folder/<epoch>/<sequence>suffix`; nil for any other name.
    static func place(of name: String, in folder: String, suffix: String) -> ChainPlace? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == folder, parts[2].hasSuffix(suffix) else { return nil }
        let digits = parts[2].dropLast(suffix.count)
        guard ChainPosition.isEpoch(String(parts[1])), let sequence = Int(digits), String(sequence) == digits else {
            return nil
        }
        return ChainPlace(epoch: String(parts[1]), sequence: sequence)
    }
}
