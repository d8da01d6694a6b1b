#include "tests/bench/link_alone/link_end.hpp"

namespace diolkos::bench {
namespace {

using course = journal::kept_crossing::course;
using clock_type = std::chrono::steady_clock;

journal::recovery recovered(net::journal_folder& folder, const std::string& name) {
    journal::id16 fresh{};
    fresh.fill(static_cast<std::byte>(name.front()));
    return journal::recover(folder, name, fresh).value();
}

} // namespace

link_end::link_end(wishes what)
    : how_(std::move(what)),
      names_(context_),
      folder_(how_.net.journal_folder),
      transport_(context_, names_, *buffers_, how_.net, *this),
      one_way_(context_, how_.net, *this),
      timer_(context_),
      disk_worker_(context_) {
    journal::durable_journal::settings store;
    store.box = how_.name;
    store_ = std::make_unique<journal::durable_journal>(
        std::move(store), static_cast<journal::disk&>(*this), recovered(folder_, how_.name));
    how_.link.boot = store_->lane_id();
    if (how_.link.one_way) {
        single_.emplace(how_.link, link::link_memory{});
    } else {
        duplex_.emplace(how_.link);
    }
}

void link_end::run() {
    disk_worker_.start();
    net::asio::co_spawn(context_, keep_time(), net::asio::detached);
    store_->pump(moment());
    context_.run();
}

void link_end::stop() {
    net::asio::post(context_, [this] { context_.stop(); });
}

const link::carrier& link_end::carrier() const noexcept {
    return duplex_ ? static_cast<const link::carrier&>(*duplex_) : *single_;
}
link::carrier& link_end::carrier() noexcept {
    return duplex_ ? static_cast<link::carrier&>(*duplex_) : *single_;
}

bool link_end::has_room() const noexcept {
    return carrier().has_room(512);
}

// --- what is decided

void link_end::record() {
    if (how_.record_bytes > 0) {
        open_.records.append(how_.record_bytes - 1, 'r').push_back('\n');
        ++open_.record_count;
    }
}

void link_end::offer(std::string stanza) {
    link::link_events events;
    link::crossing_id id{std::byte{1}};
    journal::kept_crossing kept;
    kept.stanza = stanza;
    kept.id = id;
    kept.boot = store_->lane_id();
    kept.sequence = carrier().offer(id, std::move(stanza), clock_type::now(), events);
    offered = kept.sequence;
    open_.kept.push_back(std::move(kept));
    record();
    obey(events);
}

void link_end::obey(link::link_events& events) {
    for (auto& event : events) {
        if (auto* const send = std::get_if<link::link_send>(&event)) {
            transport_.send(std::move(send->bytes));
        } else if (auto* const datagrams = std::get_if<link::link_datagrams>(&event)) {
            one_way_.send(std::move(datagrams->bytes), std::move(datagrams->sizes));
        } else if (auto* const crossing = std::get_if<link::crossing_arrived>(&event)) {
            journal::kept_crossing kept;
            kept.which = course::incoming;
            kept.sequence = crossing->sequence;
            kept.id = crossing->id;
            kept.stanza = crossing->stanza;
            kept.boot = crossing->sender_boot;
            open_.kept.push_back(std::move(kept));
            record();
            line_.push_back({last_ + 1, crossing->sequence, crossing->sender_boot,
                             std::move(crossing->stanza)});
        } else if (const auto* const settled = std::get_if<link::crossing_settled>(&event)) {
            open_.settled.push_back({course::outgoing, settled->sequence, store_->lane_id()});
            record();
        } else if (const auto* const committed = std::get_if<link::peer_committed>(&event)) {
            peer_committed_ = committed->upto;
            deliver();
        } else if (const auto* const failed = std::get_if<link::link_failed>(&event)) {
            give_up(failed->rule + ": " + failed->text);
        } else if (const auto* const lost = std::get_if<link::crossings_lost>(&event)) {
            give_up("crossings were lost up to " + std::to_string(lost->last));
        } else if (const auto* const peer = std::get_if<link::link_up>(&event)) {
            open_.marks.push_back(
                {journal::lane_mark::kind::heard, peer->peer_epoch, peer->peer_boot});
            up = true;
        }
    }
    events.clear();
    end_turn_later();
}

// --- what follows from it

void link_end::durable() {
    if (auto failure = store_->take_failure()) {
        give_up(failure->text);
    }
    const auto upto = store_->durable();
    link::sequence_number committed = 0;
    for (; !to_commit_.empty() && to_commit_.front().first <= upto; to_commit_.pop_front()) {
        committed = to_commit_.front().second;
    }
    for (; !to_copy_.empty() && to_copy_.front().first <= upto; to_copy_.pop_front()) {
        store_->audit_copied(to_copy_.front().second);
    }
    if (committed != 0) {
        link::link_events events;
        carrier().committed(committed, events);
        obey(events);
    }
    deliver();
}

void link_end::deliver() {
    link::link_events events;
    while (!line_.empty() && line_.front().ticket <= store_->durable() &&
           line_.front().sequence <= peer_committed_) {
        const auto next = std::move(line_.front());
        line_.pop_front();
        on_delivered(next.stanza);
        ++delivered;
        carrier().recorded(next.sequence, link::receipt_outcome::accepted, clock_type::now(),
                           events);
        open_.settled.push_back({course::incoming, next.sequence, next.boot});
        record();
    }
    obey(events);
}

void link_end::end_turn_later() {
    if (!turn_ends_) {
        turn_ends_ = true;
        net::asio::post(context_, [this] { end_turn(); });
    }
}

void link_end::end_turn() {
    on_turn();
    turn_ends_ = false;
    if (!open_.empty()) {
        store_->at(moment());
        last_ = store_->append(open_);
        if (to_commit_.empty() || to_commit_.back().second < offered) {
            to_commit_.emplace_back(last_, offered);
        }
        to_copy_.emplace_back(last_, store_->next_record());
        open_ = {};
    }
    store_->pump(moment());
    if (single_) {
        link::link_events events;
        single_->flush(clock_type::now(), events);
        for (auto& event : events) {
            if (auto* const datagrams = std::get_if<link::link_datagrams>(&event)) {
                one_way_.send(std::move(datagrams->bytes), std::move(datagrams->sizes));
            }
        }
    }
    transport_.flush();
    one_way_.flush();
    if (std::min(carrier().next_deadline(), store_->next_deadline()) < timer_.expiry()) {
        timer_.cancel(); // keep_time() sets it anew
    }
}

net::asio::awaitable<void> link_end::keep_time() {
    for (;;) {
        timer_.expires_at(std::min(carrier().next_deadline(), store_->next_deadline()));
        co_await timer_.async_wait(net::no_throw);
        const auto now = clock_type::now();
        if (now >= carrier().next_deadline()) {
            link::link_events events;
            carrier().on_time(now, events);
            obey(events);
        }
        if (now >= store_->next_deadline()) {
            store_->pump(moment());
        }
    }
}

} // namespace diolkos::bench
