import Documents
import Foundation
import Testing

@testable import Runbooks

/// A plan is journaled as JSON, and recovery must find what was written.
@Suite struct CodingTests {
    @Test func `every shipped document survives its JSON`() throws {
        let library = try ShippedTests.shipped()
        for read in library.runbooks.values { #expect(try roundTrip(read.runbook) == read.runbook) }
        for read in library.plugins.values { #expect(try roundTrip(read.plugin) == read.plugin) }
    }

    @Test func `a template in JSON is the same template`() throws {
        let reading = Reading(file: "")
        let template = try #require(
            Template(.map(["a": "${{ params.x }}", "b": ["x${{ item }}y", 5, true, .null], "c": "plain"]), reading))
        #expect(try roundTrip([template]) == [template])
    }

    @Test func `every kind of key survives its JSON`() throws {
        let steps = RuleCases.steps.map { Bench.runbook(steps: $0.good) }
        for text in steps {
            let runbook = try #require(try Bench.library(runbook: text).runbooks["RB-DEMO-001"]?.runbook)
            #expect(try roundTrip(runbook) == runbook)
        }
        for rule in RuleCases.actions {
            let library = try Bench.library(plugin: Bench.plugin(action: rule.good), runbook: nil)
            let plugin = try #require(library.plugins["demo"]?.plugin)
            #expect(try roundTrip(plugin) == plugin)
        }
    }

    private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
    }
}
