import Documents

extension Parameter {
    /// Texts that the document itself gives: its default, and those of its profiles.
    var fallbacks: [String] { ([defaultValue].compactMap(\.self) + profiles.values).flatMap(\.texts) }

    /// The parameter with what an allowlist's bound leaves of it, as far as writes are concerned.
    func narrowed(by bound: Bound?) -> Parameter {
        guard let bound else { return self }
        var narrowed = self
        switch (self.bound, bound) {
        case (nil, .pattern): narrowed.bound = bound
        case (.oneOf(let own), _): narrowed.bound = .oneOf(own.filter(bound.admits))
        case (_, .oneOf(let listed)):
            let element = type.element ?? type
            narrowed.bound = .oneOf(
                listed.filter { text in
                    if case .success = element.checked(Node(text), bound: self.bound) { true } else { false }
                })
        case (.pattern(let own), .pattern):
            // Both have to let a path through that root obeys.
            if RootEquivalent.mayMatch(own, under: []) != nil { narrowed.bound = bound }
        }
        return narrowed
    }

    /// The parameter when this is what it was given.
    func fixed(to value: Node?) -> Parameter {
        var fixed = self
        fixed.bound = .oneOf(value?.texts ?? [])
        fixed.defaultValue = nil
        fixed.profiles = [:]
        return fixed
    }
}

extension Node {
    /// Every scalar in it, as text.
    var texts: [String] {
        if let items = list { return items.flatMap(\.texts) }
        if let entries { return entries.flatMap(\.value.texts) }
        return [scalarText].compactMap(\.self)
    }
}
