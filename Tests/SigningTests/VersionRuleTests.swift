import Signing
import Testing

@Suite struct VersionRuleTests {
    static let one = Digest(of: [1])
    static let two = Digest(of: [2])

    static func held(_ version: Int, _ digest: Digest = one) -> VersionRule.Held {
        .init(version: version, digest: digest)
    }

    @Test(arguments: [
        (held(41), held(40), 0, VersionRule.Verdict.taken),
        (held(1040), held(40), 0, .taken),
        (held(1041), held(40), 0, .tooFarAhead(of: 40)),
        (held(.max), held(40), 0, .tooFarAhead(of: 40)),
        (held(40), held(40), 0, .same),
        (held(40, two), held(40), 0, .forked(held: one)),
        (held(39), held(40), 0, .older(than: 40)),
        (held(.min), held(40), 0, .older(than: 40)),
        (held(41), held(40), 50, .older(than: 50)),
        (held(40), held(40), 50, .same),
    ])
    func `an offered version is judged by the held one`(
        _ offered: VersionRule.Held, _ held: VersionRule.Held, _ floor: Int, _ verdict: VersionRule.Verdict
    ) {
        #expect(VersionRule.judge(offered, held: held, floor: floor) == verdict)
    }

    @Test(arguments: [
        (41, 41, VersionRule.Verdict.taken), (42, 41, .taken), (40, 41, .older(than: 41)), (1041, 41, .taken),
        (1042, 41, .tooFarAhead(of: 41)), (1, 0, .taken), (1001, 0, .tooFarAhead(of: 0)),
    ])
    func `a new ledger starts at the admission's floor`(_ offered: Int, _ floor: Int, _ verdict: VersionRule.Verdict) {
        #expect(VersionRule.judge(VersionRuleTests.held(offered), held: nil, floor: floor) == verdict)
    }
}
