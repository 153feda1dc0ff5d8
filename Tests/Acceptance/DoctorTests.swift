import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// `orderly doctor`, as a person and as a program read it.
    @Suite struct Doctor {
        private func doctor(_ options: String...) throws -> Program.Result {
            try Program.run([try Binaries.path("orderly"), "doctor"] + options)
        }

        private func layers(_ result: Program.Result) throws -> [Node] {
            try #require(try Clinic.json(Array(result.text.utf8))["layers"]?.list)
        }

        @Test func `a program reads each layer with its attempts, and why the machine is below the minimum`() throws {
            let result = try doctor("--json", "--minimum", "full")
            let document = try Clinic.json(Array(result.text.utf8))
            #expect(document["orderly"]?.string == "doctor/v1")
            #expect(document["minimum"]?.string == "full")
            #expect(document["machine"]?["user"]?.string == (geteuid() == 0 ? "root" : "ordinary"))
            let below = try #require(document["below_minimum"]?.list)
            #expect(result.status == (below.isEmpty ? 0 : 4))
            #expect(document["meets_minimum"]?.boolean == below.isEmpty)
            for layer in try layers(result) {
                let isActive = layer["state"]?.string == "active"
                let trials = try #require(layer["trials"]?.list)
                // An active layer is one that was tried, with a control beside.
                #expect(
                    !isActive || Set(trials.compactMap { $0["role"]?.string }) == ["attempt", "control"], "\(layer)")
                #expect(isActive != (layer["remedy"]?.string != nil), "\(layer)")
            }
        }

        @Test func `a person reads a line for each layer, and whether the minimum is met`() throws {
            let result = try doctor("--minimum", "degraded")
            let lines = result.text.split(separator: "\n").map(String.init)
            let marked = lines.filter { line in ["  ✓ ", "  ~ ", "  ✗ "].contains { line.hasPrefix($0) } }
            #expect(marked.count == (try layers(try doctor("--json")).count))
            // Aligned: the state begins in one column.
            let columns = Set(
                marked.map { line in
                    ["  active", "  degraded", "  absent"].compactMap {
                        line.range(of: $0)?.lowerBound.utf16Offset(in: line)
                    }.min()
                })
            #expect(columns.count == 1, "\(marked)")
            #expect(lines.first?.hasPrefix("Linux ") == true)
            #expect(lines.last?.contains("minimum_isolation: degraded") == true)
            #expect((lines.last?.hasSuffix("is met") == true) == (result.status == 0))
        }

        /// A hardened host, or a unit, may have lowered what a cage sets.
        @Test func `limits that are lower already do not stand in the way of a cage`() throws {
            let plain = try doctor("--minimum", "degraded")
            let lowered = try Program.run(
                [
                    "prlimit", "--core=0", "--nofile=512:512", "--memlock=0", "--msgqueue=0",
                    try Binaries.path("orderly"),
                ]
                    + ["doctor", "--minimum", "degraded"])
            #expect(lowered.status == plain.status, "\(lowered.text)")
        }

        @Test func `another minimum than the two is a mistake of usage`() throws {
            #expect(try doctor("--minimum", "half").status == 2)
        }

        @Test func `the site's own minimum counts, and its server is asked`() throws {
            try Clinic.open(.enrolled) { clinic in
                let configuration = clinic("host/agent.yaml")
                let result = try clinic.tries("doctor --json --config \(configuration)")
                let server = try #require(try layers(result).first { $0["name"]?.string == "control server" })
                #expect(server["state"]?.string == "active", "\(server)")
                // What it tried on lay where steps are staged, and is gone.
                let left = try FileManager.default.contentsOfDirectory(atPath: clinic("host/state"))
                #expect(!left.contains { $0.hasPrefix("orderly-doctor-") }, "\(left)")
            }
        }
    }
}
