import Documents
import Testing

@testable import Evidence

@Suite struct StepRecordTests {
    private func node(_ peaks: StepRecord.Peaks) -> Node? {
        let step = StepRecord(id: "a", verdict: "exited 0", peaks: peaks)
        return step.node["peaks"]
    }

    @Test func `the most that a step used stands in its record, where the host could tell`() {
        let peaks = node(.init(memory: 1 << 20, processes: 3, processorTime: .milliseconds(250)))
        #expect(peaks?["memory"]?.integer == 1 << 20)
        #expect(peaks?["processes"]?.integer == 3)
        #expect(peaks?["processor_milliseconds"]?.integer == 250)
        let some = node(.init(processorTime: .milliseconds(7)))
        #expect(some?["processor_milliseconds"]?.integer == 7)
        #expect(some?["memory"] == nil)
        #expect(node(.init()) == nil)
    }
}
