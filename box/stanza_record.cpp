#include "box/stanza_record.hpp"

#include <algorithm>

namespace diolkos::box {

std::string_view outgoing_direction(side which) noexcept {
    return which == side::low ? "import" : "export";
}

std::string_view incoming_direction(side which) noexcept {
    return which == side::low ? "export" : "import";
}

void fill(audit::record& entry, const guard::verdict& decision) {
    entry.outcome = guard::name(decision.what);
    if (decision.why != guard::reason::none) {
        entry.reason = guard::name(decision.why);
    }
    entry.rule = decision.rule;
    entry.detail = decision.detail;
    entry.where = decision.place;
    entry.stripped = decision.stripped;
    if (decision.stripped_more > 0) {
        entry.stripped.push_back("and " + std::to_string(decision.stripped_more) + " more");
    }
}

void fill(audit::record& entry, const stanza_head& head) {
    entry.kind = wire::name(head.kind);
    entry.type = wire::name(head.type);
    entry.from = head.from.to_string();
    entry.to = head.to.to_string();
}

void fill(audit::record& entry, const wire::stanza& value, const wire::dictionary& names) {
    const auto& fields = value.fields();
    entry.kind = wire::name(fields.kind);
    entry.type = wire::name(fields.type);
    entry.from = fields.from.to_string();
    entry.to = fields.to.to_string();
    const auto& root = names.root(fields.kind);
    for (const auto& payload : fields.payloads) {
        const auto& name_space = names.element(root.children[payload.number].element).name_space;
        if (std::find(entry.payloads.begin(), entry.payloads.end(), name_space) ==
            entry.payloads.end()) {
            entry.payloads.push_back(name_space);
        }
    }
}

void fill_raw_addresses(audit::record& entry, const xmpp::element& raw) {
    if (const auto* const from = raw.find("from"); from != nullptr) {
        entry.from = *from;
    }
    if (const auto* const to = raw.find("to"); to != nullptr) {
        entry.to = *to;
    }
}

namespace {

void mark_text(audit::record& entry, audit::text_marker& with, const std::string& text) {
    if (!text.empty() && entry.texts.size() < audit::max_texts) {
        entry.texts.push_back(with.mark(entry.id, text));
    }
}

} // namespace

void mark_texts(audit::record& entry, optional_marker& with, const wire::stanza& value) {
    if (with) {
        for (const auto& body : value.fields().bodies) {
            mark_text(entry, *with, body.text);
        }
    }
}

void mark_texts(audit::record& entry, optional_marker& with, const xmpp::element& raw) {
    if (with && raw.name == "message") {
        for (const auto& child : raw.children) {
            if (child.is(raw.name_space, "body")) {
                mark_text(entry, *with, child.text);
            }
        }
    }
}

void add_refusal(recorder& log, audit::record& entry) {
    log.add(entry);
    if (entry.reason != guard::name(guard::reason::validators_disagree)) {
        return;
    }
    audit::record fault = entry;
    fault.what = audit::event::validators_disagreed;
    log.add(fault);
}

void obey_sends(link::link_events& events, actions& out) {
    for (auto& event : events) {
        if (auto* const many = std::get_if<link::link_datagrams>(&event)) {
            out.emplace_back(link_datagrams{std::move(many->bytes), std::move(many->sizes)});
            continue;
        }
        auto* const bytes = std::get_if<link::link_send>(&event);
        if (bytes == nullptr) {
            continue;
        }
        auto* const last = out.empty() ? nullptr : std::get_if<link_data>(&out.back());
        if (last != nullptr) {
            last->bytes.append(bytes->bytes);
        } else {
            out.emplace_back(link_data{std::move(bytes->bytes)});
        }
    }
}

} // namespace diolkos::box
