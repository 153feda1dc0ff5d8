import LaunchPlan

/// One record of every kind, of failures one of every stage, with and without what is optional.
enum StatusSeeds {
    static let calls: [RefusedCall] = [
        .init(number: 165, count: 10_000, detail: "/media/é"),
        .init(number: RefusedCall.others, count: 1, detail: nil),
    ]

    static let all: [StatusRecord] =
        [
            .ended(.init(code: 3, signal: 0, processorMicroseconds: 12_345, memoryKilobytes: 999)),
            .ended(.init(code: 0, signal: 9, processorMicroseconds: .max, memoryKilobytes: .min)),
            .failed(.init(.plan, errno: 1)),
            .begun, .watching, .denialBudget,
            .ended(.init(code: 0, signal: 0, processorMicroseconds: 1, memoryKilobytes: 1, cage: .empty)),
        ] + calls.map { .denied($0) }
        + StatusRecord.Stage.allCases.map { .failed(.init($0, operation: 7, path: "/etc/ssh", errno: 13)) }
}
