import Documents
import Signing

extension Mailbox {
    /// The trust document in force here.
    func trust() async throws -> Trust {
        guard let trust = try await store.trusts().last else {
            throw Refusal(
                409, "no trust document is here yet", hint: "send the first one: `PUT trust` as an operator")
        }
        return trust
    }

    /// Takes the first trust document on the operator's word, each later one only as the successor of the one held.
    func put(trust envelope: [UInt8], operator name: String) async throws -> Node {
        let instant = now()
        let held = try await store.trusts().last
        let trust: Trust
        do throws(SigningError) {
            if let held {
                trust = try held.successor(envelope, now: instant)
            } else {
                trust = try Trust.first(envelope, .placedByHand)
            }
        } catch {
            throw Refusal.notSigned("the trust document", error)
        }
        try await store.keep(trust, envelope: envelope, operator: name, at: instant)
        return .map(["orderly": "put/v1", "version": Node(trust.version), "sha256": Node(trust.digest.hex)])
    }

    /// Takes an allowlist for each site that it names.
    func put(allowlist envelope: [UInt8], operator name: String) async throws -> Node {
        let (opened, node) = try await open(envelope, as: .allowlist)
        let sites = node["sites"]?.list?.compactMap(\.string).filter(Fields.isName) ?? []
        guard !sites.isEmpty, sites.count <= 1000 else {
            throw Refusal(422, "the allowlist names no site, or too many", hint: "give it `sites`, at most 1000")
        }
        return try await put(
            opened, node, envelope, .allowlist, role: .authoring, sites: sites, names: Mailbox.digests(in: node),
            operator: name)
    }

    /// Takes the baseline of one site.
    func put(baseline envelope: [UInt8], operator name: String) async throws -> Node {
        let (opened, node) = try await open(envelope, as: .baseline)
        guard let site = node["site"]?.string, Fields.isName(site) else {
            throw Refusal(422, "the baseline names no site", hint: "give it `site`")
        }
        return try await put(
            opened, node, envelope, .baseline, role: .site, sites: [site], names: [], operator: name)
    }

    /// Takes a host's admission: from then on its evidence is taken too.
    func put(admission envelope: [UInt8], operator name: String) async throws -> Node {
        let trust = try await trust()
        let opened: OpenedPayload
        let admission: Admission
        do throws(SigningError) {
            opened = try trust.open(envelope, as: .admission, now: now())
            admission = try Admission(opened)
        } catch {
            throw Refusal.notSigned("the admission", error)
        }
        let host = HostName(site: admission.site, host: admission.host)
        if let requested = try await store.evidenceKey(requestedBy: host), requested != admission.evidenceKey.hex {
            throw Refusal(
                422, "\(host) asked to be admitted with another evidence key",
                hint: "sign the admission from the host's newest request.json")
        }
        try await store.keep(admission, opened, envelope: envelope, operator: name, at: now())
        return .map(["orderly": "put/v1", "host": Node(host.description), "sha256": Node(opened.digest.hex)])
    }

    /// Takes bytes under their own digest.
    func put(blob bytes: [UInt8], _ digest: Digest) async throws -> Node {
        guard Digest(of: bytes) == digest else {
            throw Refusal(
                422, "the bytes have another digest, \(Digest(of: bytes))", hint: "the path is blobs/<sha256>")
        }
        try await store.keep(blob: bytes, digest, at: now())
        return .map(["orderly": "put/v1", "sha256": Node(digest.hex)])
    }

    private func put(
        _ opened: OpenedPayload, _ node: Node, _ envelope: [UInt8], _ kind: Store.DocumentKind, role: Role,
        sites: [String], names: Set<String>, operator name: String
    ) async throws -> Node {
        guard let version = node["version"]?.integer.flatMap({ Int(exactly: $0) }), version >= 1 else {
            throw Refusal(422, "the \(kind.rawValue) has no version", hint: "versions count from 1")
        }
        let trusts = try await store.trusts()
        let document = Store.Document(
            version: version, digest: opened.digest, envelope: envelope, trust: trusts.last?.version ?? 0)
        try await store.keep(document, kind, sites: sites, names: names, operator: name, at: now()) { site, held in
            try Mailbox.judge(document, kind, role, site, held, trusts)
        }
        return .map([
            "orderly": "put/v1", "version": Node(version), "sha256": Node(opened.digest.hex), "sites": Node(sites),
        ])
    }

    private static func judge(
        _ document: Store.Document, _ kind: Store.DocumentKind, _ role: Role, _ site: String, _ held: Store.Document?,
        _ trusts: [Trust]
    ) throws(Refusal) {
        var held = held
        // A counter that a lost key may have used up starts anew with the trust document that drops that key.
        for (before, after) in zip(trusts, trusts.dropFirst()) where after.version > held?.trust ?? .max {
            if after.startsCounterAnew(of: role, after: before) { held = nil }
        }
        let verdict = VersionRule.judge(
            .init(version: document.version, digest: document.digest),
            held: held.map { .init(version: $0.version, digest: $0.digest) }, floor: 0)
        let what = "\(kind.rawValue) \(document.version) for site \(site)"
        switch verdict {
        case .taken, .same: return
        case .older(let than):
            throw Refusal(409, "\(what) is older than \(than), which is in force", hint: "sign a higher version")
        case .forked(let digest):
            throw Refusal(
                409, "\(what) is here already with other content, \(digest)",
                hint: "sign the new content as a new version")
        case .tooFarAhead(let of):
            throw Refusal(
                409, "\(what) is more than \(VersionRule.farthest) above \(of)", hint: "versions rise in small steps")
        }
    }

    private func open(_ envelope: [UInt8], as kind: PayloadKind) async throws -> (OpenedPayload, Node) {
        let trust = try await trust()
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try trust.open(envelope, as: kind, now: now())
        } catch {
            throw Refusal.notSigned("the \(kind.rawValue)", error)
        }
        let reading = Reading(file: kind.rawValue)
        guard let node = JSON.read(opened.bytes, reading) else {
            throw Refusal.malformed("the \(kind.rawValue)", reading)
        }
        return (opened, node)
    }

    /// Every SHA-256 that stands under the key `sha256`, however deep.
    private static func digests(in node: Node) -> Set<String> {
        switch node.value {
        case .list(let nodes): return nodes.reduce(into: []) { $0.formUnion(digests(in: $1)) }
        case .map(let entries):
            return entries.reduce(into: []) { found, entry in
                if entry.key == "sha256", let digest = entry.value.string.flatMap(Digest.init(hex:)) {
                    found.insert(digest.hex)
                }
                found.formUnion(digests(in: entry.value))
            }
        default: return []
        }
    }
}
