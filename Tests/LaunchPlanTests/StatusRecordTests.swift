import LaunchPlan
import Testing

struct StatusRecordTests {
    static let records: [StatusRecord] =
        [
            .ended(.init(code: 3, signal: 0, processorMicroseconds: 12_345, memoryKilobytes: 999)),
            .ended(.init(code: 0, signal: 9, processorMicroseconds: 0, memoryKilobytes: 0)),
            .ended(.init(code: 0, signal: 0, processorMicroseconds: 1, memoryKilobytes: 1, cage: .empty)),
        ]
        + StatusRecord.Stage.allCases.map {
            .failed(.init($0, operation: 7, path: "/etc/ssh", errno: 13))
        } + [.failed(.init(.plan, errno: 1))]

    @Test(arguments: records)
    func `a record survives its own bytes`(record: StatusRecord) throws {
        let bytes = record.encoded()
        #expect(try StatusRecord(decoding: bytes) == record)
        #expect(bytes.count <= StatusRecord.mostBytes)
    }

    @Test(arguments: records)
    func `a record that was cut off is refused`(record: StatusRecord) {
        let bytes = record.encoded()
        for length in 0..<bytes.count {
            #expect(throws: PlanError.self) { try StatusRecord(decoding: Array(bytes.prefix(length))) }
        }
    }
}
