import { z } from 'zod';

// Zod would try `new Function` to compile schemas; the windows' content security policy forbids that, rightly, and each
// attempt is reported as a violation.
z.config({ jitless: true });

export { z };
