import Execution
import Runbooks
import Testing

struct OutputTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test
    func `of a flood below the limit the start and the end are kept`() {
        let report = cage.sh("printf start; head -c 3000000 /dev/zero; printf end")
        #expect(report.verdict == .exited(code: 0))
        #expect(report.standardOutput.total == 3_000_008)
        #expect(!report.standardOutput.isComplete)
        #expect(report.standardOutput.bytes == nil)
        #expect(report.standardOutput.head.count == 64 << 10)
        #expect(report.standardOutput.tail.count == 192 << 10)
        #expect(report.text.hasPrefix("start"))
        #expect(report.text.hasSuffix("end"))
    }

    @Test
    func `output that is parsed is kept whole`() {
        let report = cage.sh("head -c 3000000 /dev/zero") { $0.keep = .all }
        #expect(report.standardOutput.bytes?.count == 3_000_000)
    }

    @Test(arguments: [Launch.Keep.ends, .all])
    func `an endless flood ends the step and is bounded`(keep: Launch.Keep) {
        let report = cage.sh("yes & yes >&2") {
            $0.keep = keep
            $0.limits.output = 1 << 20
        }
        #expect(report.verdict == .outputLimit)
        #expect(report.standardOutput.head.count + report.standardOutput.tail.count <= 1 << 20)
        #expect(report.standardError.head.count + report.standardError.tail.count <= 1 << 20)
    }

    @Test
    func `output of exactly the limit is no flood`() {
        let report = cage.sh("head -c 100000 /dev/zero") {
            $0.keep = .all
            $0.limits.output = 100_000
        }
        #expect(report.verdict == .exited(code: 0))
        #expect(report.standardOutput.bytes?.count == 100_000)
    }

    @Test(arguments: [Launch.Keep.ends, .all])
    func `a secret is hidden in what a step prints, in pieces and encoded`(keep: Launch.Keep) {
        let value = "s3cret-of-the-clinic"
        let script = """
            cat /run/secrets/db; printf 's3cret-of'; sleep 0.2; printf -- '-the-clinic'
            base64 /run/secrets/db; od -An -tx1 /run/secrets/db >&2; printf '%s' undeclared-value >&2
            """
        let report = cage.sh(script) {
            $0.keep = keep
            $0.files.append(Launch.File(kind: .secret, name: "db", content: Array(value.utf8)))
        }
        #expect(report.verdict == .exited(code: 0))
        let errors = String(decoding: report.standardError.head, as: UTF8.self)
        #expect(report.text.hasPrefix("[secret db][secret db]"), "\(report.text)")
        for text in [report.text, errors] {
            for form in ["s3cret", "clinic", "czNjcmV0", "73 33 63"] { #expect(!text.contains(form), "\(text)") }
        }
        #expect(errors.contains("undeclared-value"), "the control")
    }
}
