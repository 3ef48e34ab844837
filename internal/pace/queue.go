package pace

// waiter is somebody who waits for a turn.
type waiter struct {
	ready chan error // gets one value: nil is the turn
	next  *waiter
	prev  *waiter
}

// queue is who waits at one address, in the order of arrival.
type queue struct {
	first, last *waiter
	n           int
}

func (q *queue) len() int { return q.n }

func (q *queue) push(w *waiter) {
	w.prev, w.next = q.last, nil
	if q.last != nil {
		q.last.next = w
	} else {
		q.first = w
	}
	q.last = w
	q.n++
}

// remove takes out one who is in the queue.
func (q *queue) remove(w *waiter) {
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		q.first = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		q.last = w.prev
	}
	w.prev, w.next = nil, nil
	q.n--
}

// pop takes out the one who has waited longest.
func (q *queue) pop() *waiter {
	w := q.first
	q.remove(w)
	return w
}
