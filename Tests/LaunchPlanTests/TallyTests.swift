import LaunchPlan
import Testing

struct TallyTests {
    private static let calls = [
        RefusedCall(number: 165, count: 10_000, detail: String(repeating: "é", count: RefusedCall.mostDetail / 2)),
        RefusedCall(number: RefusedCall.others, count: 1, detail: nil),
    ]

    private static func bytes(_ calls: [RefusedCall]) -> [UInt8] {
        calls.flatMap { call in
            let place = Tally.place(call)
            return place + [UInt8](repeating: 0, count: Tally.placeBytes - place.count)
        }
    }

    @Test
    func `what was written into its places is read from them, the last of them cut off or not`() {
        #expect(Tally.calls(in: Self.bytes(Self.calls)) == Self.calls)
        #expect(Tally.calls(in: Array(Self.bytes(Self.calls).prefix(Tally.placeBytes + 20))) == Self.calls)
        #expect(Tally.calls(in: []).isEmpty)
    }

    @Test
    func `the longest record has room in its place`() {
        #expect(Self.calls.allSatisfy { Tally.place($0).count <= Tally.placeBytes })
    }

    @Test
    func `places beyond the last are not looked at`() {
        let many = [RefusedCall](repeating: Self.calls[1], count: RefusedCall.mostKinds + 20)
        #expect(Tally.calls(in: Self.bytes(many)).count == RefusedCall.mostKinds + 1)
    }

    /// Whatever the bytes are, there is an answer, and nothing in it is longer than it may be.
    @Test(arguments: 0..<16)
    func `bytes that nobody wrote are left out, never fatal`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<200 {
            var bytes = Self.bytes(Self.calls)
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            for call in Tally.calls(in: bytes) {
                #expect(call.detail.map { $0.utf8.count <= RefusedCall.mostDetail } ?? true)
            }
        }
    }
}
