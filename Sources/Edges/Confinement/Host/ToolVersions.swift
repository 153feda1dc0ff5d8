import Execution
import Runbooks
import Synchronization

/// What tools said about their versions, for as long as their files are the same.
final class ToolVersions: Sendable {
    // By path too: a program of many names may answer each by its own.
    private let known = Mutex<[Tool: Result<Version, ToolVersionProblem>]>([:])

    func version(
        of tool: Tool, asking: () -> Result<Version, ToolVersionProblem>
    ) -> Result<Version, ToolVersionProblem> {
        if let known = known.withLock({ $0[tool] }) { return known }
        let answer = asking()
        switch answer {
        case .success, .failure(.unsaid): known.withLock { $0[tool] = answer }
        case .failure(.notAsked): break
        }
        return answer
    }
}
