package diagnose

// completed adds to findings what does not depend on their cause: where the
// records belong, when a later try can go otherwise, and how to try again.
func (s *scene) completed(fs []Finding) []Finding {
	told := false
	for i := range fs {
		f := &fs[i]
		if f.Severity == Info {
			continue
		}
		s.place(f)
		s.time(f)
		if f.Severity == Error && !told && mendable(f.Who) {
			f.Remedy, told = append(f.Remedy, steps(s.retry())...), true
		}
	}
	return fs
}

// mendable reports whether a new order may go well once they have acted.
func mendable(who string) bool { return who != TheCA && who != OwnNetwork }
