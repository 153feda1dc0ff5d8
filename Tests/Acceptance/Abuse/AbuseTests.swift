import Foundation
import TestKit
import Testing

@testable import orderly_abuse

extension WholeProduct {
    /// The table of `make abuse`, case by case: what each attempt sees in every kind of cage, and its control.
    @Suite struct Abuse {
        /// Each place is measured once, by a process of its own, since columns differ in who their agent is.
        private static let lines: [Line] = {
            var lines: [Line] = []
            for (place, arguments) in places {
                let output = try? Program.run([Binaries.path("orderly-abuse")] + arguments).text
                lines += Line.judge(place, Table.read(output ?? ""), why: "no answer")
            }
            return lines
        }()

        private static let places: [(Line.Place, [String])] =
            [(.control, ["--controls"])] + Column.allCases.map { (.column($0), ["--column", $0.rawValue]) }

        struct Named: Sendable, CustomTestStringConvertible {
            let index: Int
            var testDescription: String { "#\(Case.all[index].number) \(Case.all[index].name)" }
        }

        /// What has nothing to attack here is in the table, with the reason; here it would assert nothing.
        static let cases = Case.all.indices.filter {
            if case .skipped = Case.all[$0].measure { false } else { true }
        }.map(Named.init)

        @Test(arguments: cases)
        func `an attempt is answered in every cage as expected, and otherwise where nothing is in its way`(
            attempt: Named
        ) throws {
            let lines = Self.lines.filter { $0.index == attempt.index && $0.expected != nil }
            #expect(!lines.isEmpty)
            for line in lines {
                switch line.judgement {
                case .asExpected: continue
                case .controlNotShown:
                    // Nothing is wrong with the cage; but here nobody would see it if there were.
                    Issue.record(Comment(rawValue: line.note ?? ""), severity: .warning)
                case .wrong, .notMeasured: Issue.record(Comment(rawValue: line.note ?? line.place.name))
                }
            }
        }

        /// All calls are disturbed by `make abuse ONLY=--faults`; here those by which a ready cage gets its launch, of which
        /// some had once ended without a word.
        @Test(arguments: [0, 1])
        func `a ready cage that cannot receive its launch at once says why, or receives it`(stage: Int) throws {
            let result = try Program.run([
                Binaries.path("orderly-abuse"), "--faults", "ready", "\(stage)", "recvmsg",
            ])
            #expect(result.status == 0, "\(result.text)")
            #expect(result.text.contains(" 0 ended badly"))
        }

        /// The control of the test above: to have disturbed nothing is not to have ended well.
        @Test
        func `a call that no stage makes shows nothing`() throws {
            let result = try Program.run([Binaries.path("orderly-abuse"), "--faults", "root", "0", "reboot"])
            #expect(result.status == 1, "\(result.text)")
            #expect(result.text.contains("0 set-ups disturbed"))
        }
    }
}
