/// Names inside documents.
enum Identifier {
    /// Of plugins, actions, checks and types: `a-z0-9-`, first a letter, at most 64.
    static func isPlugin(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// Of parameters, observations and taken values: as above with `_`, so that a script's `PARAM_<NAME>` exists.
    static func isName(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    /// Of steps: either.
    static func isStep(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
        }
    }

    /// Environment variables: `A-Z0-9_`, and a name the loader or a shell obeys is none.
    static func isEnvironment(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x41...0x5A).contains(first) || first == 0x5F, bytes.count <= 128 else {
            return false
        }
        let plain = bytes.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        let obeyed = ["PATH", "IFS", "ENV", "SHELLOPTS", "BASHOPTS", "PS4", "HOME", "BASH_ENV"]
        return plain && !text.hasPrefix("LD_") && !text.hasPrefix("PARAM_") && !obeyed.contains(text)
    }
}
