import Execution
import Runbooks
import Testing

struct VerdictTests {
    @Test(arguments: [0, 1, 7, 125, 255])
    func `a step's exit code is reported`(code: Int32) throws {
        let report = try Cage().sh("exit \(code)")
        #expect(report.verdict == .exited(code: code), "\(report)")
    }
}
