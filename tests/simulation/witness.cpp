#include "witness.hpp"

#include "promise.hpp"
#include "stage.hpp"

#include <algorithm>

namespace diolkos::simulation {

namespace {

// Takes the whole frames off. What is none is noise, and so is all behind it.
std::vector<wire::envelope> take_messages(std::string& bytes) {
    std::vector<wire::envelope> found;
    std::string_view frames = bytes;
    while (frames.size() >= 4) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = length << 8U | static_cast<unsigned char>(frames[i]);
        }
        if (frames.size() < 4 + length) {
            break;
        }
        auto message = wire::decode_envelope(std::as_bytes(std::span(frames.substr(4, length))));
        if (message.has_value()) {
            found.push_back(std::move(*message));
        }
        frames.remove_prefix(4 + length);
    }
    bytes.erase(0, bytes.size() - frames.size());
    return found;
}

std::size_t index(const box_run& box) {
    return static_cast<std::size_t>(box.which);
}

} // namespace

witness::witness(stage& of)
    : of_(of),
      taps_{tap(of.key(box::side::low), of.generation_bits()),
            tap(of.key(box::side::high), of.generation_bits())} {}

const ledger& witness::near(const letter& what) const {
    return of_.box(what.from_side).durable();
}

const ledger& witness::far(const letter& what) const {
    return of_.other(of_.box(what.from_side)).durable();
}

void witness::starts(const box_run& box, bool cut) {
    cut_[index(box)] = cut;
}

void witness::logged(const box_run& box, std::string_view lines) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = lines.substr(0, end);
        const auto event = field(line, "event");
        of_.clock.note(box.name(), line);
        auto& link = links_[index(box)];
        const bool again = number_field(line, "index") < link.logged; // put there from the journal
        link.logged = std::max(link.logged, number_field(line, "index") + 1);
        // Only this run can say what this run has cut off. Before its records come those that the
        // log lacked, among them perhaps the whole start of a run that died before it could log it
        // (seed 6671).
        if (field(line, "boot") == box.run()) {
            auto& cut = cut_[index(box)];
            cut = cut && line.find("cut off") == std::string_view::npos;
            must(!cut || event != "start",
                 box.name() + " has cut off the end of its journal, and does not say so");
        }
        if (of_.how.one_way) {
            if (!again && field(line, "boot") == box.run()) { // not what the last run had left
                logged_one_way(box, event, line);
            }
        } else if (event == "link-up" && !again) {
            must(++link.ups <= link.fitting,
                 box.name() + " has a link to a box with another schema");
        } else if (event == "link-refused") {
            schema_refusals += field(line, "rule") == "link.hello.schema-digest" ? 1 : 0;
        }
        lines.remove_prefix(end + 1);
    }
}

// Nothing leaves the far box before both records are durable; no answer before its record is.
void witness::leaves(const box_run& box, std::string_view bytes) {
    for (const auto& label : labels(bytes)) {
        auto* const which = of_.letters.find(label.key());
        must(which != nullptr, box.name() + " says what nobody has sent: " + std::string(label.id));
        if (label.is_error) {
            const std::string id(label.reference);
            const auto* const there = of_.other(box).durable().arrived(id);
            must(box.durable().has_answered(id) || (there != nullptr && there->bounced),
                 box.name() + " answers " + label.key() + ", and no durable record says so");
            continue;
        }
        must(which->from_side != box.which, box.name() + " sends " + label.key() + " back");
        bool recorded = false;
        for (const auto& one : near(*which).decided(which->xml.size())) {
            const auto* const here = box.durable().arrived(one.id);
            recorded = recorded || (here != nullptr && here->accepted && !here->lost);
        }
        must(recorded,
             box.name() + " lets " + label.key() + " out, and it is not on record on both disks");
        must(which->expected != letter::fate::refused_near &&
                 which->expected != letter::fate::refused_far,
             box.name() + " lets " + label.key() + " out, which is to be refused");
        ++left_[which];
    }
}

// --- the link

void witness::link_begins(const box_run& box) {
    links_[index(box)].partial.clear();
}

void witness::link_says(const box_run& box, std::string frames) {
    for (const auto& one : take_messages(frames)) {
        std::visit([&](const auto& message) { said(box, message); }, one);
    }
}

void witness::link_hears(const box_run& box, std::string_view frames) {
    auto& link = links_[index(box)];
    link.partial += frames;
    for (const auto& one : take_messages(link.partial)) {
        if (const auto* const receipt = std::get_if<wire::receipt>(&one)) {
            link.settled = std::max(link.settled, receipt->upto);
        } else if (const auto* const hello = std::get_if<wire::hello>(&one)) {
            // What the other box runs by now is another matter: it may have said this before it
            // died.
            link.fitting += hello->schema_digest == box.schema() ? 1 : 0;
        }
    }
}

void witness::said(const box_run& box, const wire::hello& what) {
    const auto& lane = what.lanes.at(0);
    must(lane.recorded == 0 || box.durable().has_decided(lane.recorded),
         box.name() + " says Hello with a crossing that is not recorded durably");
    must(lane.committed == 0 || box.durable().has_offered(lane.committed),
         box.name() + " says Hello with a commit of what is not durable");
}

void witness::said(const box_run& box, const wire::crossing& what) {
    auto& link = links_[index(box)];
    link.said = std::max(link.said, what.sequence);
    if (of_.how.one_way) {
        return; // nobody says how far they have come
    }
    bounded(box, "crossings without a receipt", link.said - std::min(link.said, link.settled),
            of_.how.window);
}

void witness::said(const box_run& box, const wire::committed& what) {
    must(box.durable().has_offered(what.upto) && box.durable().offered().size() >= what.upto,
         box.name() + " says committed before it is durable: " + std::to_string(what.upto));
}

void witness::said(const box_run& box, const wire::receipt& what) {
    must(box.durable().has_decided(what.upto),
         box.name() + " gives a receipt before it is durable: " + std::to_string(what.upto));
    must(of_.other(box).durable().has_offered(what.upto),
         box.name() + " gives a receipt before its sender's record is durable: " +
             std::to_string(what.upto));
}

// --- bounds

void witness::bounded(const box_run& box, std::string_view what, std::size_t is, std::size_t most) {
    must(is <= most, box.name() + ": " + std::string(what) + ": " + std::to_string(is) +
                         ", more than " + std::to_string(most));
}

void witness::heard_of_peers(const box_run& box, std::size_t bytes) {
    auto& heard = heard_[index(box)];
    heard += bytes;
    const auto decided = of_.decided_bytes(box);
    bounded(box, "bytes of peers without a decision", heard - std::min(heard, decided),
            of_.most_undecided());
}

// What had left and is not on record as delivered comes again, and nobody can know better.
void witness::ended(box::side which) {
    const auto& box = of_.box(which);
    auto& link = links_[index(box)];
    judge_repeated(box);
    link.said = link.hears = 0;
    link.repeated.reset();
    link.tells_of_repeated = false;
    taps_[index(of_.other(box))].receiver_forgets();
    heard_[index(box)] = of_.decided_bytes(box);
    for (auto& [what, count] : left_) {
        if (what->from_side == which) {
            continue;
        }
        for (const auto& one : near(*what).decided(what->xml.size())) {
            const auto* const here = box.durable().arrived(one.id);
            if (here != nullptr && here->accepted && !here->delivered && !here->bounced) {
                excused_[what] = count;
            }
        }
    }
}

// --- the servers

void witness::sent(letter& what, std::uint64_t session) {
    by_session_[session].push_back(&what);
}

void witness::acknowledged(const letter& what) {
    must(!near(what).decided(what.xml.size()).empty(),
         "letter " + what.key + " counts as handled, and no durable record says so");
}

void witness::received(const std::string& server, letter& what, bool is_error) {
    if (is_error) {
        ++what.errors;
        must(what.may_fail, "an error has come for " + what.key + ", which must not be answered");
        must(server == what.from_domain, server + " has got an error for " + what.key);
        return;
    }
    must(server == what.to_domain, server + " has got " + what.key + ", which is for another");
    if (++what.received != 1) {
        return;
    }
    std::uint64_t sequence = 0;
    for (const auto& one : near(what).decided(what.xml.size())) {
        if (sequence != 0) {
            return; // sent twice by its server: which one it is cannot be told
        }
        sequence = one.sequence;
    }
    auto& last = last_received_[{what.from, what.to}];
    must(sequence > last, what.key + " has come out of order");
    last = sequence;
}

} // namespace diolkos::simulation
