extension String {
    /// Text from outside made safe to show to a person: terminal escape sequences (ECMA-48), control characters other
    /// than line feed and tab, and bidirectional and other format characters are left out.
    ///
    /// A sequence is only left out up to the end of its line: one that never ends cannot hide what follows it.
    public func strippingControls() -> String {
        var kept = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\n", "\t": kept.append(scalar)
            case "\u{1B}": rest.dropEscape()
            case "\u{9B}": rest.dropControlSequence()
            case "\u{90}", "\u{98}", "\u{9D}", "\u{9E}", "\u{9F}": rest.dropControlString()
            default: if !scalar.isControl { kept.append(scalar) }
            }
        }
        return String(kept)
    }

    /// The same on one line: line feeds and tabs become spaces, and what is longer than `limit` characters is cut.
    public func strippingControls(toOneLineOf limit: Int) -> String {
        var kept = String.UnicodeScalarView()
        let cut = unicodeScalars.prefix(limit)
        for scalar in String(cut).strippingControls().unicodeScalars {
            kept.append(scalar == "\n" || scalar == "\t" ? " " : scalar)
        }
        return cut.endIndex == unicodeScalars.endIndex ? String(kept) : String(kept) + "…"
    }
}

extension Substring.UnicodeScalarView {
    /// After ESC: a control sequence, a control string, or a short sequence of intermediate bytes and one final byte.
    fileprivate mutating func dropEscape() {
        switch first {
        case "[":
            removeFirst()
            dropControlSequence()
        case "]", "P", "X", "^", "_":
            removeFirst()
            dropControlString()
        default:
            while let next = first, (0x20...0x2F).contains(next.value) { removeFirst() }
            if let next = first, (0x30...0x7E).contains(next.value) { removeFirst() }
        }
    }

    /// Parameter bytes, intermediate bytes, one final byte.
    fileprivate mutating func dropControlSequence() {
        while let next = first, (0x20...0x3F).contains(next.value) { removeFirst() }
        if let next = first, (0x40...0x7E).contains(next.value) { removeFirst() }
    }

    /// Up to and with BEL, ST or ESC `\`, where one stands on this line; otherwise nothing.
    fileprivate mutating func dropControlString() {
        var ahead = self
        while let next = ahead.popFirst(), next != "\n" {
            if next == "\u{1B}", ahead.first == "\\" {
                ahead.removeFirst()
            } else if next != "\u{07}", next != "\u{9C}" {
                continue
            }
            self = ahead
            return
        }
    }
}
