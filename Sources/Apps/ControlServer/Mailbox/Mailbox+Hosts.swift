import Documents
import Identity
import Signing

extension Mailbox {
    /// What a host says that it holds, so that it is not sent again.
    struct Holding: Sendable {
        let trust: Int
        let allowlist: Digest?
        let baseline: Digest?
        /// Of its own last statement.
        let head: Digest?
    }

    /// How many trust documents one reply brings; a host that is further behind asks again.
    private static let mostTrust = 8

    /// The newest signed documents for a host and its own last statement that is known here, each as base64 of its
    /// envelope. Nothing in it changes a host's configuration, and nothing in it counts that is not signed.
    func config(for name: HostName, holding: Holding) async throws -> Node {
        let trust = try await store.trustEnvelopes(above: holding.trust, most: Mailbox.mostTrust)
        let allowlist = try await store.document(.allowlist, site: name.site)
        let baseline = try await store.document(.baseline, site: name.site)
        let head = try await store.head(of: name)
        func text(_ envelope: [UInt8]?) -> Node? { envelope.map { Node(Base64.text($0)) } }
        return .map([
            "orderly": "config/v1", "trust": .list(trust.compactMap(text)),
            "admission": text(try await store.admission(of: name)),
            "allowlist": allowlist?.digest == holding.allowlist ? nil : text(allowlist?.envelope),
            "baseline": baseline?.digest == holding.baseline ? nil : text(baseline?.envelope),
            "head": head?.digest == holding.head ? nil : text(head?.envelope),
        ])
    }

    func blob(_ digest: Digest, for name: HostName) async throws -> [UInt8] {
        guard let bytes = try await store.blob(digest, for: name.site) else {
            throw Refusal(
                404, "no blob \(digest) that an allowlist of site \(name.site) names is here",
                hint: "send it with `PUT blobs/<sha256>` as an operator")
        }
        return bytes
    }

    /// A new certificate for the host that asks over a connection with its old one.
    func renew(_ request: String, of name: HostName) async throws -> Node {
        let read: CertificateRequest
        do throws(IdentityError) {
            read = try CertificateRequest(pem: request)
        } catch {
            throw Refusal(422, "the certificate request is refused", hint: error.message)
        }
        guard read.identity == .host(site: name.site, host: name.host) else {
            throw Refusal(403, "\(name) asks for another host's certificate", hint: "ask with this host's own name")
        }
        let issued = try issue(read)
        guard try await store.renew(name, serial: issued.facts.serial, notAfter: issued.notAfter) else {
            throw Refusal(403, "\(name) is not known here", hint: "admit it with `orderly-control admit`")
        }
        return .map([
            "orderly": "certificate/v1", "certificate": Node(issued.pem),
            "not_after": Node(issued.notAfter.description),
        ])
    }

    /// A certificate that was just made.
    struct Issued: Sendable {
        let pem: String
        let facts: CertificateFacts

        var notAfter: Timestamp { Timestamp(seconds: facts.notAfter) }
    }

    func issue(_ request: CertificateRequest) throws(IdentityError) -> Issued {
        let life = CertificateAuthority.Life(from: now().seconds, days: Mailbox.hostCertificateDays)
        let pem = try authority.hostCertificate(for: request, life: life)
        return Issued(pem: pem, facts: try CertificateFacts(pem: pem))
    }

    func hosts() async throws -> Node {
        let hosts = try await store.hosts(most: 1000, at: now())
        return .map(["orderly": "hosts/v1", "hosts": .list(hosts.map(\.node))])
    }
}

extension Store.Host {
    var node: Node {
        .map([
            "site": Node(name.site), "host": Node(name.host), "admitted": Node(isAdmitted),
            "evidence_key": Node(evidenceKey), "certificate_not_after": Node(certificateNotAfter.description),
            "seen": seen.map { Node($0.description) }, "waiting_orders": Node(waitingOrders),
            "statements": Node(statements),
        ])
    }
}
