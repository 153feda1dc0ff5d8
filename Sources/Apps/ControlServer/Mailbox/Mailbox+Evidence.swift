import Documents
import Evidence
import Signing

extension Mailbox {
    /// Of a statement's payload.
    private static let largestPayload = 512 << 10

    /// Takes a statement of `name` for a place in its chain, in any order, and answers with the signed receipt. The same
    /// statement again gets the same receipt.
    func take(evidence bytes: [UInt8], of name: HostName, at place: ChainPlace) async throws -> [UInt8] {
        let (statement, digest) = try await verified(bytes, of: name)
        guard statement.origin.site == name.site, statement.origin.host == name.host else {
            throw Refusal(
                422, "the statement is one of \(statement.origin.site)/\(statement.origin.host)",
                hint: "a host hands in its own evidence only")
        }
        guard statement.position.place == place else {
            throw Refusal(
                422, "the statement stands at \(statement.position.place) of its chain, not at \(place)",
                hint: "the path is evidence/<host>/<epoch>/<sequence> of the statement")
        }
        let instant = now()
        let receipt = Receipt(host: name.host, place: place, digest: digest, received: instant)
        let key = receiptKey
        let taking = try await store.take(
            Store.Incoming(name, statement, digest: digest, envelope: bytes), at: instant,
            receipt: { try receipt.sealed(by: key) })
        switch taking {
        case .receipt(let receipt): return receipt
        case .fork(let held):
            throw Refusal(
                409, "another statement, \(held), has the place \(place)",
                hint: "the host's ledger was restored or copied, or its key is stolen; both statements are kept")
        }
    }

    private func verified(_ bytes: [UInt8], of name: HostName) async throws -> (Statement, Digest) {
        let keys = try await store.admittedKeys(of: name)
        guard !keys.isEmpty else {
            throw Refusal(
                503, "no signed admission of \(name) is here yet",
                hint: "sign one with `orderly key admit` and send it; the host tries again by itself", retryAfter: 60)
        }
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try Envelope(reading: bytes).open(as: .evidence, by: KeySet(threshold: 1, keys: keys))
        } catch {
            throw Refusal(
                422, "the statement is not signed by \(name): \(error)",
                hint: "admit the host's key with `orderly key admit`, or find out who signed this")
        }
        guard opened.bytes.count <= Mailbox.largestPayload else {
            throw Refusal(
                413, "a statement is at most \(Mailbox.largestPayload) bytes", hint: "this host's agent is broken")
        }
        do throws(EvidenceError) {
            return (try Statement(opened), opened.digest)
        } catch {
            switch error {
            case .form(let diagnostics): throw Refusal.malformed("the statement", diagnostics)
            case .signing(let cause): throw Refusal.notSigned("the statement", cause)
            case .subject:
                throw Refusal(422, "the statement's subject is not its record", hint: "this host's agent is broken")
            }
        }
    }

    /// The newest statements of a host and everything that is wrong with its chain.
    func evidence(of name: HostName) async throws -> Node {
        let entries = try await store.evidence(of: name, most: 1000)
        let findings = try await store.findings(of: name, most: 1000)
        return .map([
            "orderly": "evidence-list/v1", "site": Node(name.site), "host": Node(name.host),
            "findings": .list(findings.map(\.node)), "statements": .list(entries.map(\.node)),
        ])
    }
}

extension Store.Incoming {
    init(_ name: HostName, _ statement: Statement, digest: Digest, envelope: [UInt8]) {
        // Of a newer agent's kinds nothing is known but that they are signed.
        let record = statement.record
        let order: Node? =
            switch Record.Kind(rawValue: statement.kind) {
            case .run: record["cause"]?["order"]
            case .refusal, .hold: record["order"]
            default: nil
            }
        self.init(
            name: name, position: statement.position, digest: digest, kind: statement.kind, made: statement.made,
            order: order?.string, orderDigest: (record["cause"]?["sha256"] ?? record["sha256"])?.string,
            outcome: record["outcome"]?.string ?? record["change"]?.string, envelope: envelope)
    }
}

extension Store.Entry {
    fileprivate var node: Node {
        .map([
            "epoch": Node(epoch), "sequence": Node(sequence), "sha256": Node(digest), "kind": Node(kind),
            "order": order.map { Node($0) }, "outcome": outcome.map { Node($0) }, "made": Node(made.description),
            "received": Node(received.description),
        ])
    }
}

extension ChainFinding {
    var node: Node {
        switch self {
        case .gap(let epoch, let from, let to):
            .map(["finding": "gap", "epoch": Node(epoch), "from": Node(from), "to": Node(to)])
        case .broken(let epoch, let sequence):
            .map(["finding": "broken_link", "epoch": Node(epoch), "sequence": Node(sequence)])
        case .fork(let epoch, let sequence, let digest):
            .map(["finding": "fork", "epoch": Node(epoch), "sequence": Node(sequence), "sha256": Node(digest)])
        }
    }
}
