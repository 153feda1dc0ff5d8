/// A point between two changes that the agent makes outside a run's steps, in the order of an order's life.
package enum Passage: String, Sendable, Hashable, CaseIterable {
    /// An order is in the queue.
    case accepted
    /// An order was taken from the queue for a run that has not begun.
    case claimed
    /// A run is over, and only its journal knows.
    case concluding
    /// Its evidence is signed, inside the transaction that nothing has committed yet.
    case sealed
    /// Outcome, evidence, outbox and order history are on the disk.
    case concluded
    /// The folders of a run are gone.
    case released
    /// The server has taken statements, and this host does not know.
    case offered
    /// This host knows what the server has.
    case delivered
    /// At a start: what a killed agent left running is gone.
    case cleared
    /// At a start: orders whose run never began wait again.
    case unclaimed
    /// At a start: folders of runs that are over are gone.
    case swept
}
