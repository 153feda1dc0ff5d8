extension Verdict {
    /// Nil when the step ended as it should.
    func failure(accepting codes: [Int32]) -> String? {
        switch self {
        case .exited(let code): codes.contains(code) ? nil : "exited with \(code)"
        case .signalled(let signal): "killed by signal \(signal)"
        case .timedOut: "took longer than its timeout"
        case .outOfMemory: "used more memory than its limit"
        case .outputLimit: "wrote more output than its limit"
        case .denialBudget: "was refused 10,000 system calls, and was ended for it"
        case .stageLimit: "staged more bytes than its limit"
        case .stopped: "stopped with the agent"
        case .unkillable: "does not end, not even by SIGKILL"
        case .setupFailed(let failure):
            "its cage could not be built: \(failure.stage)" + (failure.path.map { " \($0)" } ?? "")
                + (failure.errno == 0 ? "" : " (errno \(failure.errno))") + (failure.hint.map { "; \($0)" } ?? "")
        }
    }
}
