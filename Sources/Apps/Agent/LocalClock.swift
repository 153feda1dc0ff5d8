public import Documents
import Evidence
import Ledger
import Signing

/// What a person at this host can do about its idea of time: look, and lower the floor that a clock which was once ahead
/// has left behind.
public struct LocalClock: Sendable {
    let host: Host

    public init(_ host: Host) {
        self.host = host
    }

    public struct Reading: Sendable, Hashable {
        public let clock: Timestamp
        /// Nil where nobody keeps the clock.
        public let uncertainty: Duration?
        /// Time is not before this instant here, whatever the clock says.
        public let floor: Timestamp
        /// What a person may lower the floor to.
        public let lowest: Timestamp
    }

    /// How far the clock may be above what a person says that it is.
    private static let tolerance = Duration.seconds(3600)

    public func reading() throws(AgentFailure) -> Reading {
        do throws(LedgerFailure) {
            let lowest = lowest
            return Reading(
                clock: HostClock.now(), uncertainty: HostClock.uncertainty(),
                floor: max(try host.ledger.timeFloor() ?? lowest, Host.built), lowest: lowest)
        } catch {
            throw AgentFailure(.storage, error.message)
        }
    }

    /// Lowers the floor to `instant`, or to the clock's reading, and states it. Hold the host's lock meanwhile.
    ///
    /// Throws `refused` for an instant before what this host was given by hand, and where the clock itself is still later.
    /// Returns the floor's new place.
    public func lowerFloor(
        to instant: Timestamp?, reason: String, uid: UInt32
    ) throws(AgentFailure) -> Timestamp {
        let reading = try reading()
        let floor = instant ?? reading.clock
        guard floor >= reading.lowest else {
            throw AgentFailure(
                .refused,
                "\(floor) is before \(reading.lowest), when this program, this host's trust document and its "
                    + "admission were all there already", hint: "set the clock right, then lower the floor to it")
        }
        guard reading.clock <= floor + Self.tolerance else {
            throw AgentFailure(
                .refused, "this host's clock says \(reading.clock), and would lift the floor above \(floor) again",
                hint: "set the clock right first")
        }
        guard floor < reading.floor else {
            throw AgentFailure(
                .refused, "the floor is at \(reading.floor), which is not above \(floor)",
                hint: "there is nothing to lower: it lifts nothing that the clock does not")
        }
        let record = FloorRecord(
            from: reading.floor, to: floor, clock: reading.clock, uncertainty: reading.uncertainty?.wholeMilliseconds,
            reason: reason, uid: uid)
        do throws(LedgerFailure) {
            try host.ledger.lowerTimeFloor(to: floor, now: reading.clock, seal: host.scribe.seal(.floor(record)))
        } catch {
            throw AgentFailure(error.code == .state ? .refused : .storage, error.message)
        }
        return floor
    }

    /// Nothing that counts here can be younger than time itself: the program, and what a person has installed.
    private var lowest: Timestamp {
        max(Host.built, host.lists.trust.issued, host.admission.notBefore)
    }
}

extension Host {
    /// When this program was made.
    static var built: Timestamp { Timestamp(rfc3339: AgentVersion.built) ?? Timestamp(milliseconds: 0) }

    /// No order that was issued before is taken: this host may have forgotten that it ran. Nil where it forgot nothing.
    func ordersSince() throws(LedgerFailure) -> Timestamp? {
        let restored = try restoredSince()
        guard let lowered = try ledger.ordersSince() else { return restored }
        // An epoch that is older than the person's word may have its beginning from the clock that was wrong.
        guard !lowered.isLast, let restored else { return lowered.instant }
        return max(lowered.instant, restored)
    }
}
