import Documents
import Execution
import Runbooks
import Testing

@Suite struct RunStateTests {
    static let files = RunShape.Step(effect: .files)
    static let service = RunShape.Step(effect: .host(.cases), observesBefore: true)

    @Test func `a run goes through preconditions, steps and verification`() {
        var state = RunState(RunShape(preconditions: [.fail], steps: [Self.files], verifications: 1, notices: 1))
        #expect(state.next == .checkPrecondition(0))
        state.apply(.precondition(index: 0, holds))
        #expect(state.next == .decide(step: 0))
        state.apply(.chosen(step: 0))
        #expect(state.next == .execute(step: 0, attempt: 1))
        state.apply(.intent(step: 0, attempt: 1))
        state.apply(.result(step: 0, attempt: 1, StepResult()))
        #expect(state.next == .commit(step: 0))
        state.apply(.committing(step: 0, commit))
        state.apply(.committed(step: 0))
        #expect(state.next == .verify(0))
        state.apply(.verified(index: 0, holds))
        #expect(state.next == .finish(.success))
    }

    @Test(arguments: [
        (RunShape.Otherwise.fail, Outcome.failed), (.defer, .deferred), (.skip, .notNeeded), (.alert, .alert),
    ])
    func `a precondition that does not hold ends the run before anything changes`(
        _ otherwise: RunShape.Otherwise, _ outcome: Outcome
    ) {
        var state = RunState(RunShape(preconditions: [otherwise], steps: [Self.files], verifications: 1, notices: 0))
        state.apply(.precondition(index: 0, fails))
        #expect(state.next == .finish(outcome))
    }

    @Test func `a run whose steps were all skipped was not needed`() {
        var state = RunState(RunShape(preconditions: [], steps: [Self.files], verifications: 1, notices: 0))
        state.apply(.skipped(step: 0, because: "unless"))
        #expect(state.next == .finish(.notNeeded))
    }

    @Test func `a failure undoes the executed steps in reverse, then people are told`() {
        var state = RunState(
            RunShape(preconditions: [], steps: [Self.files, Self.service, Self.files], verifications: 0, notices: 1))
        state.apply(.chosen(step: 0))
        state.apply(.intent(step: 0, attempt: 1))
        state.apply(.result(step: 0, attempt: 1, StepResult()))
        state.apply(.committing(step: 0, commit))
        state.apply(.committed(step: 0))
        state.apply(.chosen(step: 1))
        #expect(state.next == .observe(step: 1))
        state.apply(.observed(step: 1, values: ["active": "active"]))
        state.apply(.intent(step: 1, attempt: 1))
        state.apply(.result(step: 1, attempt: 1, StepResult(failure: "exited with 1")))
        state.apply(.failing(.step("restart", "exited with 1")))
        #expect(state.next == .undo(step: 1))
        state.apply(.undoIntent(step: 1))
        #expect(state.next == .undo(step: 1), "an undo without a result is done again")
        state.apply(.undone(step: 1, .nothing))
        #expect(state.next == .undo(step: 0))
        state.apply(.undone(step: 0, .reverted))
        #expect(state.next == .notice(0))
        state.apply(.noticed(index: 0, nil))
        #expect(state.next == .finish(.reverted))
    }

    @Test func `what could not be undone makes the run inconsistent`() {
        var state = RunState(RunShape(preconditions: [], steps: [Self.files], verifications: 1, notices: 0))
        state.apply(.chosen(step: 0))
        state.apply(.intent(step: 0, attempt: 1))
        state.apply(.result(step: 0, attempt: 1, StepResult()))
        state.apply(.committing(step: 0, commit))
        state.apply(.committed(step: 0))
        state.apply(.verified(index: 0, fails))
        state.apply(.undone(step: 0, .inconsistent([.init(path: "/etc/x", what: "neither")])))
        #expect(state.next == .finish(.inconsistent))
    }

    @Test func `a retry is an intent of its own`() {
        let step = RunShape.Step(effect: .files, attempts: 2)
        var state = RunState(RunShape(preconditions: [], steps: [step], verifications: 0, notices: 0))
        state.apply(.chosen(step: 0))
        state.apply(.intent(step: 0, attempt: 1))
        state.apply(.result(step: 0, attempt: 1, StepResult(failure: "exited with 1")))
        #expect(state.mayRetry(step: 0, after: 1))
        #expect(state.next == .execute(step: 0, attempt: 2))
        #expect(!state.mayRetry(step: 0, after: 2))
    }

    @Test(arguments: [
        ([RunEvent](), Outcome.failed, false),
        ([.chosen(step: 0)], .failed, false),
        ([.chosen(step: 0), .intent(step: 0, attempt: 1)], .failed, true),
        ([.chosen(step: 0), .intent(step: 0, attempt: 1), .result(step: 0, attempt: 1, StepResult())], .failed, true),
    ])
    func `an interrupted run undoes exactly what may have happened`(
        _ journal: [RunEvent], _ outcome: Outcome, _ undoes: Bool
    ) {
        var state = RunState(RunShape(preconditions: [], steps: [Self.files], verifications: 1, notices: 0))
        journal.forEach { state.apply($0) }
        state.apply(.failing(.interrupted))
        #expect((state.next == .undo(step: 0)) == undoes)
        if undoes { state.apply(.undone(step: 0, .nothing)) }
        #expect(state.next == .finish(outcome))
    }

    @Test func `a journal that names steps which do not exist changes nothing`() {
        var state = RunState(RunShape(preconditions: [], steps: [Self.files], verifications: 0, notices: 0))
        state.apply(.committed(step: 7))
        state.apply(.precondition(index: 9, fails))
        #expect(state.next == .decide(step: 0))
        #expect(state.commit(of: -1) == nil)
    }

    private let holds = CheckReport(check: "a/b", outcome: .pass, detail: "")
    private let fails = CheckReport(check: "a/b", outcome: .drift, detail: "differs")
    private let commit = Commit(run: "r", step: "s", entries: [])
}
