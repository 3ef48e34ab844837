package pace

// Remembered is how many addresses the pacer knows.
func (p *Pacer) Remembered() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.lanes)
}
