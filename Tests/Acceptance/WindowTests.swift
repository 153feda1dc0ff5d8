import Documents
import Foundation
import TestKit
import Testing

/// Maintenance windows in agent.yaml, around the present hour.
enum Window {
    /// Twelve hours off.
    static var closed: [String] { lines(from: 12, to: 13) }
    static var open: [String] { lines(from: -2, to: 3) }

    private static func lines(from: Int, to: Int) -> [String] {
        let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        return [
            "time_zone: UTC", "maintenance_window_enabled: true", "maintenance_window_start: \"\(hour(from))\"",
            "maintenance_window_end: \"\(hour(to))\"", "maintenance_window_days: [\(days.joined(separator: ", "))]",
        ]
    }

    private static func hour(_ offset: Int) -> String {
        let hour = (Int(Date().timeIntervalSince1970) / 3600 + offset + 48) % 24
        return (hour < 10 ? "0" : "") + "\(hour):00"
    }
}

/// What the kernel says of this machine's clock.
enum Clock {
    /// adjtimex(2), which Glibc's module does not show: with nothing to set, it answers TIME_ERROR where nobody keeps it.
    static let isKept: Bool = {
        guard let address = dlsym(nil, "adjtimex") else { return false }
        let adjtimex = unsafeBitCast(address, to: (@convention(c) (UnsafeMutableRawPointer) -> Int32).self)
        var state = [UInt64](repeating: 0, count: 64)
        return state.withUnsafeMutableBytes { bytes in bytes.baseAddress.map { adjtimex($0) } } != 5
    }()
}

extension WholeProduct {
    /// Work that people would notice.
    @Suite struct Windows {
        @Test func `disruptive work waits for the window, and other work does not`() throws {
            try Clinic.open { clinic in
                try clinic.configure(Window.closed)
                let order = try clinic.order("RB-LOUD-001", more: "--not-after +48h")
                let quiet = try clinic.order("RB-NOTE-001", ["text": "at any time"])
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "deferred")
                #expect(try clinic.outcome(of: quiet) == "success")
                #expect(try clinic.status()["orders"]?["postponed"]?.integer == 1)
                #expect(!clinic.exists("srv/loud.txt"))
            }
        }

        @Test(.enabled(if: Clock.isKept, "nobody keeps this machine's clock, so no disruptive work starts on it"))
        func `disruptive work that was put off runs in the window`() throws {
            try Clinic.open { clinic in
                try clinic.configure(Window.closed)
                let order = try clinic.order("RB-LOUD-001", more: "--not-after +48h")
                try clinic.turn()
                try clinic.configure(Window.open)
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "success")
                #expect(try clinic.text("srv/loud.txt") == "loud\n")
            }
        }

        @Test(.enabled(if: !Clock.isKept, "this machine's clock is kept"))
        func `by a clock that nobody keeps, disruptive work does not start even in the window`() throws {
            try Clinic.open { clinic in
                try clinic.configure(Window.open)
                let order = try clinic.order("RB-LOUD-001", more: "--not-after +48h")
                let quiet = try clinic.order("RB-NOTE-001", ["text": "at any time"])
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "deferred")
                #expect(try clinic.outcome(of: quiet) == "success")
            }
        }

        @Test func `disruptive work is refused where no window is configured`() throws {
            try Clinic.open { clinic in
                let order = try clinic.order("RB-LOUD-001", more: "--not-after +48h")
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "rejected")
                #expect(try clinic.statements("refusal").map(\.code) == ["no_window"])
                #expect(!clinic.exists("srv/loud.txt"))
                let here = try clinic.tries("run RB-LOUD-001 \(Clinic.config)")
                #expect(here.status == 3)
                #expect(!clinic.exists("srv/loud.txt"))
            }
        }

        @Test func `an order that cannot wait until the window is not kept`() throws {
            try Clinic.open { clinic in
                try clinic.configure(Window.closed)
                var sent: (order: String, seconds: UInt32)?
                // A busy machine may not send it in time.
                for seconds: UInt32 in [2, 8, 32, 128] where sent == nil {
                    let order = try clinic.sign("RB-LOUD-001", more: "--expires \(seconds)s")
                    let result = try clinic.tries("order send \(order.file) --as control/operators")
                    if result.status == 0 { sent = (order.id, seconds) }
                }
                let (order, seconds) = try #require(sent)
                try clinic.turn()
                try clinic.configure(Window.open)
                sleep(seconds + 1)
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "expired")
                #expect(!clinic.exists("srv/loud.txt"))
            }
        }
    }
}
