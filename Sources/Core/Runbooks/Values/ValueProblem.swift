/// Why values could not be filled in, or why a value does not fit its parameter.
public struct ValueProblem: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        case missing
        case absentInText
        case notText(kind: String)
        case noUnit(Reference.Unit, of: String)
        /// An argument that would be read as an option.
        case leadingDash(String)
        case nulByte
        /// A path that no step may write.
        case refusedPath(String, why: String)
        /// `path` leads into lists and maps: `/0`, `/name`.
        case unfit(expected: String, found: String, path: String)
    }

    public let reason: Reason
    public let reference: Reference?

    public init(_ reason: Reason, _ reference: Reference? = nil) {
        self.reason = reason
        self.reference = reference
    }

    public var message: String {
        let name = reference.map { "`${{ \($0) }}`" } ?? "the value"
        return switch reason {
        case .missing: "\(name) has no value here"
        case .absentInText: "\(name) was not given, and stands inside text"
        case .notText(let kind): "\(name) is \(kind) and cannot stand inside text"
        case .noUnit(let unit, let text): "\(name): `\(text)` cannot be counted in \(unit.rawValue)"
        case .leadingDash(let text): "\(name) begins with `-` and would be read as an option: `\(text)`"
        case .nulByte: "\(name) holds a zero byte"
        case .refusedPath(let path, let why): "`\(path)` may not be written: \(why)"
        case .unfit(let expected, let found, let path):
            "expected \(expected), found \(found)" + (path.isEmpty ? "" : " at \(path)")
        }
    }
}

extension ValueProblem: CustomStringConvertible {
    public var description: String { message }
}
