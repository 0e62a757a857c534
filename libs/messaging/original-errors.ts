import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * Hands a handler's own error on to the transport. Without it Nest replaces every error by "Internal
 * server error", and the dead letter would not say what was wrong.
 */
@Catch()
export class OriginalErrors implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}
