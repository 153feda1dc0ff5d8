public import Documents

/// Why a library has no valid document of that name. The diagnostics are errors only.
public enum LibraryProblem: Error, Sendable, Hashable {
    case noRunbook(String, [Diagnostic])
    case noCheck(String, [Diagnostic])
    case invalid(String, [Diagnostic])
}

extension LibraryProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noRunbook(let id, _): "there is no runbook \(id)"
        case .noCheck(let name, _): "there is no check \(name)"
        case .invalid(let name, let found): "\(name) has \(found.count) error\(found.count == 1 ? "" : "s")"
        }
    }

    public var diagnostics: [Diagnostic] {
        switch self {
        case .noRunbook(_, let found), .noCheck(_, let found), .invalid(_, let found): found
        }
    }
}
