// The half of box_run that moves bytes: the edge and the link.
#include "box_run.hpp"
#include "promise.hpp"
#include "stage.hpp"

#include <algorithm>

namespace diolkos::simulation {

// --- the edge

box::connection_id box_run::accept(std::shared_ptr<tcp> wire, const std::string& from) {
    const auto number = ++last_accepted_;
    edges_[number] = {std::move(wire), from, {}, 0, false};
    listen(number);
    tell([&](box::gateway& box) {
        box.accepted(number, "192.0.2.1:40000", box::transport::clear, now());
    });
    return number;
}

void box_run::listen(box::connection_id number) {
    const auto& wire = edges_.at(number).wire;
    const auto life = life_;
    const auto alive = [this, life] { return life == life_ && machine_; };
    wire->listen(0, {[this, number, alive](std::string&& bytes) {
                         if (alive()) {
                             of_.clock.note(name_, "hears", bytes.size());
                             if (number < box::first_opened) {
                                 of_.seen.heard_of_peers(*this, bytes.size());
                             }
                             tell([&](box::gateway& box) {
                                 box.received(number, std::as_bytes(std::span(bytes)), now());
                             });
                         }
                     },
                     [this, number, alive](const std::string& why) {
                         if (alive()) {
                             edges_.erase(number);
                             tell([&](box::gateway& box) { box.closed(number, why, now()); });
                         }
                     },
                     [this, number, alive] {
                         if (alive()) {
                             written(number);
                         }
                     },
                     [this, number, alive] {
                         if (alive() && edges_.contains(number)) {
                             const auto& domain = edges_.at(number).domain;
                             const auto who = proves(domain);
                             tell([&](box::gateway& box) { box.tls_up(number, who, now()); });
                         }
                     }});
}

void box_run::written(box::connection_id number) {
    const auto at = edges_.find(number);
    if (at == edges_.end() || !at->second.wire) {
        return;
    }
    const auto total = at->second.wire->written(0);
    if (total != at->second.told_written) {
        at->second.told_written = total;
        tell([&](box::gateway& box) { box.sent(number, total, now()); });
    }
}

void box_run::open(const box::open_connection& what) {
    const auto number = what.connection;
    edges_[number].domain = what.remote_domain;
    auto* const to = of_.find_server(what.remote_domain);
    auto& random = of_.random;
    if (to == nullptr) {
        return later(random.between(100us, duration(5ms)), [this, number] {
            if (edges_.erase(number) != 0) {
                tell([&](box::gateway& box) { box.no_such_domain(number, "NXDOMAIN", now()); });
            }
        });
    }
    later(random.between(100us, duration(2ms)), [this, number, to, local = what.local_domain] {
        if (edges_.contains(number)) {
            connect(number, *to, local);
        }
    });
}

void box_run::connect(box::connection_id number, server& to, const std::string& local) {
    if (to.silent()) { // as net::connect: it gives up after a while
        return later(10s, [this, number] {
            if (edges_.erase(number) != 0) {
                tell([&](box::gateway& box) { box.closed(number, "Connection timed out", now()); });
            }
        });
    }
    if (!to.accepts()) {
        edges_.erase(number);
        return tell([&](box::gateway& box) { box.closed(number, "Connection refused", now()); });
    }
    auto wire = std::make_shared<tcp>(of_.clock, of_.random, to.way);
    edges_.at(number).wire = wire;
    listen(number);
    to.accept(std::move(wire), local);
    tell([&](box::gateway& box) {
        box.connected(number, "192.0.2.2:5269", box::transport::clear, now());
    });
}

// After what was sent before it.
void box_run::close(box::connection_id number) {
    const auto at = edges_.find(number);
    if (at == edges_.end()) {
        return;
    }
    at->second.close = true;
}

void box_run::flush_edges() {
    std::vector<box::connection_id> due;
    for (const auto& [number, one] : edges_) {
        if (!one.to_send.empty() || one.close) {
            due.push_back(number);
        }
    }
    for (const auto number : due) {
        if (dies_here()) {
            return;
        }
        auto& one = edges_.at(number);
        if (auto bytes = std::exchange(one.to_send, {}); !bytes.empty() && one.wire) {
            of_.seen.leaves(*this, bytes);
            const auto waiting = one.wire->unsent(0) + bytes.size();
            of_.seen.bounded(*this, "bytes for one server", waiting, of_.most_for_a_server());
            of_.clock.note(name_, "says", bytes.size());
            one.wire->send(0, std::move(bytes));
        }
        if (!std::exchange(one.close, false)) {
            continue;
        }
        if (one.wire) {
            one.wire->close(0);
        } else {
            later(0ns, [this, number] {
                if (edges_.erase(number) != 0) {
                    tell([&](box::gateway& box) { box.closed(number, "", now()); });
                }
            });
        }
    }
}

bool box_run::edges_quiet() const {
    return std::ranges::all_of(
        edges_, [](const auto& one) { return !one.second.wire || one.second.wire->quiet(); });
}

// --- the link

void box_run::link_up(const std::shared_ptr<tcp>& wire, int end) {
    const auto old = std::exchange(link_, wire);
    to_link_.clear();
    link_drop_ = false;
    if (old && old != wire) {
        old->abort(link_end_, false, "replaced by a newer connection");
    }
    link_end_ = end;
    of_.seen.link_begins(*this);
    tell([&](box::gateway& box) { box.link_connected("198.51.100.1:1", "pin", now()); });
}

void box_run::link_refused(const std::string& why) {
    tell([&](box::gateway& box) { box.link_refused("198.51.100.1:1", why, now()); });
}

void box_run::link_received(const std::shared_ptr<tcp>& wire, std::string&& bytes) {
    if (link_ != wire) {
        return;
    }
    of_.seen.link_hears(*this, bytes);
    of_.clock.note(name_, "link hears", bytes.size());
    tell([&](box::gateway& box) { box.link_received(std::as_bytes(std::span(bytes)), now()); });
}

void box_run::link_lost(const std::shared_ptr<tcp>& wire, const std::string& why) {
    if (link_ != wire) {
        return;
    }
    link_.reset();
    to_link_.clear();
    link_drop_ = false;
    tell([&](box::gateway& box) { box.link_closed(why, now()); });
}

void box_run::flush_link() {
    if (link_ && !to_link_.empty()) {
        if (dies_here()) {
            return;
        }
        of_.seen.link_says(*this, to_link_);
        of_.clock.note(name_, "link says", to_link_.size());
        link_->send(link_end_, std::exchange(to_link_, {}));
    }
    if (std::exchange(link_drop_, false) && link_) {
        link_->close(link_end_);
    }
}

} // namespace diolkos::simulation
